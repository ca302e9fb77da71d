"""The words by which a group card is read: parts of a format, endings of schools, surnames, what is no name.

Only tables; the reading is done by bot.core.names.
"""

NAME_WORDS = ("真实姓名", "老师姓名", "教师姓名", "姓名", "名字", "实名")
UNIT_WORDS = ("工作单位", "单位名称", "学校名称", "单位", "学校", "机构", "校名", "园所")
PLACE_WORDS = ("所在地", "省份", "省市", "市县", "区县", "县区", "地区", "区域", "城市", "省", "市", "县", "区", "镇")
SUBJECT_WORDS = ("任教学科", "学段学科", "年级学科", "学科", "科目", "专业", "学段", "年级")
SAMPLES = {"name": "陈默", "unit": "育才小学", "place": "江城", "subject": "科学"}
"""What an example of a card is made from; the people and schools are invented."""

_UNIT_ENDINGS = """
小学 中学 大学 学院 学校 高中 初中 完小 附小 附中 实小 实中 职中 职校 技校 党校 分校 校区 本部
总校 学区 学堂 书院 幼儿园 教学点 少年宫 中心 集团 公司 协会 学会 基地 研究院 教研室 电教馆
教育局 教体局 教育厅 教科院 进修校 校 园 局 馆 站 院 厅
"""
UNIT_ENDINGS = tuple(_UNIT_ENDINGS.split())
DEFAULT_FORMAT = "单位+姓名"
UNIT_SHORT = r"[一二三四五六七八九十百\d]+(?:中|小|初|高|幼)$"
UNIT_LATIN = ("school", "college", "university", "academy", "institute", "kindergarten", "center", "centre")
NEVER_LAST = tuple("省市县区乡")
"""Characters with which places end and names do not."""
PLACE_ENDINGS = tuple("省市县区镇乡州盟旗")
_SUBJECTS = """
语文 数学 英语 物理 化学 生物 历史 地理 政治 思政 道法 音乐 美术 体育 科学 信息 技术 劳动 综合
心理 书法 编程 创客 机器人 幼教 学前 特教 通用 德育 文科 理科 文综 理综 小学 初中 高中 中职
高职
"""
SUBJECTS = tuple(_SUBJECTS.split())
TEACHER = "老师"
TITLES = ("教师", "校长", "主任", "院长", "园长", "书记", "教授", "博士", "专家", "教研员", "同学", "学员")

_COMPOUND_SURNAMES = """
欧阳 司马 上官 诸葛 东方 皇甫 尉迟 公孙 令狐 慕容 宇文 长孙 司徒 司空 夏侯 轩辕 端木 南宫 独孤
呼延 东郭 西门 百里 闻人 澹台 公冶 宗政 濮阳 淳于 单于 太叔 申屠 仲孙 钟离 鲜于 闾丘 司寇 完颜
赫连 纳兰 拓跋 令孤 万俟 即墨 第五
"""
COMPOUND_SURNAMES = frozenset(_COMPOUND_SURNAMES.split())
SURNAMES = frozenset(
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎鲁韦昌马苗凤花方"
    "俞任袁柳酆鲍史唐费廉岑薛雷贺倪汤滕殷罗毕郝邬安常乐于时傅皮卞齐康伍余元卜顾孟平黄和穆萧尹姚邵湛汪祁毛禹狄米贝明臧"
    "计伏成戴谈宋茅庞熊纪舒屈项祝董梁杜阮蓝闵席季麻强贾路娄危江童颜郭梅盛林刁钟徐邱骆高夏蔡田樊胡凌霍虞万支柯昝管卢莫"
    "经房裘缪干解应宗丁宣贲邓郁单杭洪包诸左石崔吉钮龚程嵇邢滑裴陆荣翁荀羊於惠甄曲家封芮羿储靳汲邴糜松井段富巫乌焦巴弓"
    "牧隗山谷车侯宓蓬全郗班仰秋仲伊宫宁仇栾暴甘钭厉戎祖武符刘景詹束龙叶幸司韶郜黎蓟薄印宿白怀蒲邰从鄂索咸籍赖卓蔺屠蒙"
    "池乔阴胥能苍双闻莘党翟谭贡劳逄姬申扶堵冉宰郦雍却璩桑桂濮牛寿通边扈燕冀郏浦尚农温别庄晏柴瞿阎充慕连茹习宦艾鱼容向"
    "古易慎戈廖庾终暨居衡步都耿满弘匡国文寇广禄阙东殴殳沃利蔚越夔隆师巩厍聂晁勾敖融冷訾辛阚那简饶空曾毋沙乜养鞠须丰巢"
    "关蒯相查后荆红游竺权逯盖益桓公肖闫付代覃邸苟冼丘岳阳佟原佘凡降靖植仝帅苑敬涂由兰佐仵郄初矫门揭买兑亓次才晋楚楼欧"
    "候麦战展占母鲜练撒哈海塔木旦多扎达格尼洛"
)
_NO_NAMES = """
阳光 时光 成长 温暖 温馨 安静 平安 平凡 平淡 常乐 江南 江湖 云朵 云端 白云 秋天 秋水 夏天 花开
花儿 水滴 水晶 明天 明月 和平 能量 康乐 向往 向阳 向上 向日葵 向阳花 海洋 大海 海阔 满天星 文静
文化 高兴 高山 石头 金色 乐乐 乐观 广告 国家 终于 通知 左岸 风云 林间 雷雨 米粒 马上 万里 万事
简单 从容 幸福 红豆 童年 童心 相信 相遇 解忧 边走 谷雨 别样 居家 游客 经典 关注 容易 安然 全部
师傅 都好 初心 原来 达人 多多 木头 海风 海浪 满月 文艺 易水 古风 连接 农夫
"""
NO_NAMES = frozenset(_NO_NAMES.split())
"""Ordinary words that begin with a surname; people call themselves so in chats."""
