"""Words by which it is told whether swearing is thrown at somebody: what things people swear at, who people are, and
how teachers speak about swearing.

Pieces of regular expressions, read by bot/core/judge/aimed.py on folded text; nobody is ever shown them.
"""

THINGS = (
    "校园网|校园卡|网速|网络|宽带|无线网|wi-?fi|路由器?|流量|信号|服务器|网站|网页|平台|系统|软件|小程序|app|插件|浏览器"
    "|教务|选课|抢课|门禁|闸机|电梯|空调|暖气|风扇|热水|洗澡|澡堂|浴室|厕所|宿舍|寝室|床板|食堂|饭堂|饭菜|快递|驿站|校车|公交|地铁"
    "|停车场|操场|校区|学校|断电|断网|停水|停电|限电|洗衣机|打印机|复印机|电脑|手机|平板|鼠标|键盘|投影|麦克风|屏幕|蓝屏|黑屏|死机"
    "|卡顿|闪退|程序|代码|编译|报错|机器人|无人机|传感器|舵机|电机|主板|电池|天气|下雨|台风|蚊子|蟑螂|闹钟|早八|早操|军训|查寝|这破|这个破"
    "|[这那]玩意"
)
"""What cannot be hurt."""
LITTLE = "[真太很就都也又还是这那么的得了个超级简直好贼特有点跟像一样纯破狗]"
"""What may stand between a thing and what is said of it."""
MERE = "[的了啊呀吧完死真太好]"
"""What may stand beside an insult in a clause that says nothing else."""
BAD = "(?:破|烂|垃圾|辣鸡|狗屎|恶心人?)"
"""What is said of a thing by somebody who is angry with it."""
OF = "的?"
PEOPLE = (
    "[您他她妳婆爹娘爸妈爷奶哥姐弟妹谁娃狗猪婊@女男]|你|(?<!机器)(?<!无)(?<!恶心)人|儿子|老师|教师|导师|老板|师傅|师生|学生|同学|家长|领导"
    "|校长|院长|主任|书记|导员|宿管|阿姨|大叔|保安|保洁|室友|舍友|班长|组长|班委|干部|群主|群管|管理|助教|主持|客服|专家"
    "|楼上|前面的|某位|各位|大家|有些|某些|哪个|孩子|小孩|群里|群友|我们班|本群|一群|一帮|(?<![我咱])们"
)
"""Whoever may be meant, present or not. Names are not known: so a thing must stand right beside what is said of it."""
NAMED = "[你您他她妳]|老师"
"""What an insult holds that names whom it is thrown at."""
SELF = "我(?!们)[^你您他她]{0,6}?[是像成当算](?:了|个|一个|大|真|的|纯){0,3}$"
"""What stands before an insult that people give themselves."""
WORN_OUT = "[跑累困饿冻热忙写学睡考走背]成(?:了|个|一个)?$"
"""What stands before an insult that says how tired somebody is."""
CURSES = ("他妈的", "tmd", "玛德", "妈蛋")
"""Listed words that mean nobody where nobody is near them: people say them as others say ``oh``."""
PRAISE = (
    "(?:的|地)?(?:厉害|牛|好(?=$|[了啊呀吧，。！!~～用看听吃玩学])"
    "|棒|强|赞|绝了|漂亮|酷|帅|香|爽|优秀|精彩|开心|高兴|感动)"
)
"""What follows a curse that praises."""
ADDRESSED = "[你您@]|楼上|群主|群管|管理员?|助教|主持|某些人|有些人"
"""Whoever is spoken to; outside a quotation."""
QUOTED = '[“「『‘"][^”」』’"]{1,40}[”」』’"]'
"""What somebody else said, or a word that is spoken about."""
TOLD = (
    "(?:孩子|小孩|学生|家长|同学|校长|领导|教研员|别人|人家|网友|队友)们?(?:在[^，。！？]{1,6})?"
    "(?:说|骂|叫|喊)(?:我(?!们)|自己|他|她|同学|孩子|学生)"
)
"""How somebody tells what others called them, or children each other."""
SPOKEN_ABOUT = (
    "骂人|被[^，。！？]{0,8}骂|骂[^，。！？]{0,6}(?:怎么|如何)|[这那]个?词|词语|一词|用语|缩写|贬义|褒义|色彩|方言|亲昵|语气|语境"
    "|说法|典故|来历|出自|成语|课文|原文|原句|造句|作文|霸凌|欺凌|语言暴力|疏导|引导|介入|怎么(?:教育|处理|应对|回应)|班会|案例|生物|元素|符号|动物园|纪录片|羊驼"
    "|角色|精灵|敌人|怪物|复活|扣血|血量|关卡|通关"
)
"""What is said beside a word by those who teach it or look after children who hear it, and of what dies in games."""
BREAKS = "[\\s,.;:!?，。；：！？、…~～]"
"""What ends a clause."""
