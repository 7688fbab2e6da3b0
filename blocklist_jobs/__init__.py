"""Takes the music of a listener's do-not-play list out of their streaming libraries, safely, and can put it back."""

__version__ = "0.1.0"
