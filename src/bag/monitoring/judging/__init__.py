"""From readings to observations: which trouble came and which went, by the checks that people keep."""

from bag.monitoring.judging.judge import Judge

__all__ = ["Judge"]
