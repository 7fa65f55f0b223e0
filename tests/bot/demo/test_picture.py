"""The picture behind the photo button."""

from bot.demo import picture
from bot.demo.media import image_size


def test_it_is_a_picture() -> None:
    """It is a small PNG that Telegram would take for a photo."""
    content = picture.sunrise()
    assert image_size(content) == (picture.WIDTH, picture.HEIGHT)
    assert len(content) < 20_000
