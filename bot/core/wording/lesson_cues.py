"""Words by which it is told that a message is about teaching: what teachers ask each other for, and what lessons treat.

Pieces of regular expressions, read by bot/core/judge/lessons.py; nobody is ever shown them. Each repeat in them is
bounded.
"""

MATERIAL = (
    "资料|课件|教案|源码|源代码|代码|程序|图纸|教程|模板|素材|讲义|说明书|电子版|表格|学案|教材|公开课|微课|PPT|ppt"
)
"""What teachers ask each other for."""
MEETING = "直播|会议|回放|作业|问卷|教程|官网|入口|下载"
"""What stands beside an address where teachers meet or look something up."""
