"""What holds for all tests."""

from hypothesis import settings

settings.register_profile("ours", deadline=None)  # a busy machine breaks nothing
settings.load_profile("ours")
