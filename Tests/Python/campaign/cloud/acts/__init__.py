"""What an operator does to a traced cloud, and what doctor has to say of each state.

Every scene ends with the count (counted_scene.py): what the tap has seen is in the store, once, and is shown.
"""

PROBE = "--probe-publish"
# Findings of doctor, with words of the advice.
ELSEWHERE = ("warning", "--exchange ironic")
UNATTENDED = ("problem", "start `osprofiler consume`")
NOT_NEEDED = ("warning", "no consumer is needed")
