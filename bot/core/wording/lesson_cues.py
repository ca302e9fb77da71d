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
LESSON = (
    "课文|课本|教材|必修|选修|[一二三四五六七八九]年级|[这那]一?(?:节|堂)课?|[这那]一(?:课|章)|第[一二三四五六七八九十0-9]{1,3}[课章节回单]"
    "|(?:[一这那本]|那上)课(?!程|时费)|[体音]育课|体育道德|公开课|微课|校本|班会|教案|知识点|考题|高考|中考|材料题|词义|辨析|议题|伦理|辩论"
    "|学生(?:老是|总是|老|总)?问|怎么(?:讲|教|引导)|讲解|导入|讲到|[上讲]课|道法|思政|情节|人物形象|文学|名著|史料|校本课程"
)
"""What lessons are made of."""
TITLE = "《[^》]{1,20}》"
"""The title of a book, a play, a picture."""
HISTORY = (
    "事变|高潮|围剿|长征|起义|政变|对峙|国民党|蒋介石|汪精卫|法西斯|纳粹|侵略|日军|伪政权|汉奸|蔑称|殖民|战争|抗战|冷战|世纪|王朝|清末|民国|太平天国|义和团"
    "|中国(?:称|叫)|(?:称|叫)中国|1[0-9]{3}年|一[一二三四五六七八九〇]{3}年|[0-9零一二三四五六七八九]十年代|方针|主义"
)
"""What history is told of."""
SCIENCE = (
    "概率(?![高大最达0-9])|组合数|排列组合|数学期望|期望值|大数定律|随机数|随机模拟|蒙特卡洛|结构式|化学式|成分|中草药|神经|产业结构|地形|气候|分析|性质|数学"
    "|经济生活|小游戏|scratch|python|编程"
)
"""What the sciences and the lessons of making ask."""
LURE = (
    "快来|上线|注册|平台|网址|下注|充值|提现|彩金|稳赚|必赢|必中|包中|推荐|内幕|返水|真人|荷官|代理|出售|有货|批发|资源|无码|高清|在线观看|免费看|网盘|约吗"
    "|上门|包夜|现货|发货|诚信|可靠|秒批|放款|下款|套现|一手|独家"
    "|[你您]们?(?:这|是|就是|全|都|真)|滚|去死|万岁|打倒"
)
"""What offers and insults say, and lessons do not."""
SLOGAN = "万岁|打倒|推翻|天灭|退党|三退|光复|平安|法轮|大法|全能神|呼喊派|门徒会|九评|活摘"
"""What no history tells: words of it are never only a subject."""
TOPIC = "话题"
"""How the names of those combinations end that are there for what somebody speaks about, not for an offer."""
