"""One spelling for many: folds what people type into the form that word tables are written in.

It is for comparing only and must never be shown, stored as content, or used to rewrite a name.
"""

import re
import unicodedata
from typing import Final

# Traditional character, then its simplified form. Characters that are also ordinary in simplified text
# with another meaning (著, 乾) are left out on purpose.
_TRADITIONAL_PAIRS: Final = """
簽签 籤签 開开 閉闭 關关 羣群 時时 龍龙 議议 計计 劃划 換换 崗岗 幫帮 為为 爲为 麼么 麽么 銷销 結结 請请 題题
點点 兩两 萬万 億亿 週周 個个 箇个 鐘钟 鍾钟 號号 實实 統统 訴诉 問问 決决 沒没 轉转 報报 動动 揚扬 綁绑 審审
簡简 課课 學学 員员 師师 長长 專专 驗验 講讲 賓宾 導导 級级 組组 區区 縣县 鄉乡 鎮镇 國国 際际 訓训 習习 練练
錄录 彙汇 匯汇 總总 標标 準准 則则 規规 範范 數数 據据 圖图 書书 館馆 資资 訊讯 頁页 頻频 視视 聽听 說说 説说
話话 語语 讀读 寫写 詞词 詢询 試试 該该 認认 誰谁 謝谢 討讨 論论 設设 許许 證证 評评 誤误 調调 談谈 譯译 護护
變变 讓让 識识 記记 註注 誌志 諮咨 誠诚 詳详 誇夸 諾诺 貝贝 負负 責责 貨货 費费 貼贴 買买 賣卖 質质 賽赛 贏赢
購购 貴贵 賬账 贊赞 讚赞 車车 軟软 輔辅 輪轮 輸输 載载 較较 輕轻 軍军 辦办 農农 進进 遠远 運运 過过 達达 還还
這这 連连 選选 遲迟 遺遗 適适 邊边 郵邮 鄰邻 醫医 釋释 針针 鈴铃 銀银 鋼钢 錢钱 錯错 鍵键 鎖锁 鏈链 鏡镜 門门
閒闲 閑闲 間间 閱阅 闆板 陽阳 陰阴 隊队 階阶 隨随 險险 難难 雙双 雜杂 離离 電电 雲云 靜静 響响 頂顶 項项 順顺
預预 領领 頭头 顆颗 額额 類类 願愿 顧顾 顯显 風风 飛飞 飯饭 飲饮 養养 餘余 馬马 駐驻 騙骗 驚惊 體体 髮发 發发
鬆松 魚鱼 鳥鸟 鮮鲜 麗丽 麵面 黃黄 黨党 齊齐 齡龄 龜龟 來来 倆俩 們们 偉伟 側侧 備备 傳传 債债 傷伤 傾倾 僅仅
價价 儀仪 優优 儲储 償偿 係系 繫系 俠侠 倉仓 倫伦 偵侦 偽伪 僞伪 傢家 儘尽 盡尽 兒儿 內内 冊册 凍冻 剛刚 創创
劇剧 劉刘 劑剂 勁劲 務务 勝胜 勞劳 勢势 勵励 勸劝 協协 單单 衛卫 卻却 廠厂 歷历 曆历 壓压 參参 叄叁 叢丛 吳吴
呂吕 唸念 啓启 啟启 啞哑 喚唤 嗎吗 嚴严 囑嘱 園园 圍围 圓圆 團团 執执 堅坚 場场 塊块 壞坏 壯壮 壽寿 夠够 夢梦
奪夺 奮奋 奧奥 婦妇 媽妈 孫孙 寧宁 寬宽 寶宝 將将 尋寻 對对 屆届 屬属 層层 歲岁 島岛 嶺岭 幣币 帳帐 帶带 幹干
幾几 庫库 廣广 廳厅 應应 廢废 異异 棄弃 張张 強强 彈弹 彌弥 歸归 當当 徑径 從从 後后 復复 複复 徵征 徹彻 恆恒
悅悦 惡恶 惱恼 愛爱 態态 慣惯 慶庆 憂忧 憶忆 懇恳 懷怀 懶懒 戰战 戲戏 戶户 拋抛 掃扫 掛挂 採采 揮挥 損损 搖摇
搶抢 摺折 撥拨 撲扑 擁拥 擇择 擊击 擋挡 擔担 擬拟 擴扩 擺摆 攔拦 攜携 攝摄 敗败 敘叙 敵敌 斷断 於于 昇升 晝昼
暈晕 暫暂 曉晓 會会 東东 條条 極极 構构 榮荣 樂乐 樓楼 樣样 樹树 橋桥 機机 檔档 檢检 檯台 臺台 颱台 權权 歡欢
歐欧 歎叹 嘆叹 殺杀 氣气 漢汉 沖冲 況况 淚泪 淨净 涼凉 淺浅 渾浑 減减 測测 湯汤 溫温 滅灭 滾滚 滿满 漁渔 漲涨
潔洁 潤润 澤泽 濃浓 濟济 濤涛 瀏浏 灣湾 災灾 無无 煙烟 煩烦 熱热 燈灯 燒烧 營营 爭争 爺爷 牆墙 狀状 獎奖 獨独
獲获 穫获 獻献 獸兽 現现 環环 瑪玛 產产 畢毕 畫画 療疗 瘋疯 癢痒 盜盗 監监 盤盘 眾众 衆众 睏困 礎础 確确 碼码
磚砖 禮礼 禍祸 禦御 種种 稱称 穀谷 積积 穩稳 窮穷 競竞 筆笔 節节 築筑 籃篮 籌筹 糧粮 糾纠 紀纪 約约 紅红 純纯
紙纸 紛纷 細细 紹绍 終终 絕绝 給给 絡络 絲丝 經经 綜综 綠绿 維维 網网 緊紧 緒绪 線线 綫线 緣缘 編编 緩缓 縮缩
績绩 織织 繞绕 繪绘 繼继 續续 纔才 罰罚 罷罢 羅罗 義义 聖圣 聞闻 聯联 聲声 職职 聰聪 肅肃 腦脑 腳脚 膚肤 膽胆
臉脸 臨临 舉举 舊旧 興兴 艱艰 藝艺 莊庄 華华 葉叶 蓋盖 蒼苍 蔣蒋 蘇苏 薦荐 藍蓝 藥药 蘭兰 處处 虛虚 蟲虫 術术
衝冲 裏里 裡里 補补 裝装 製制 見见 覺觉 覽览 觀观 親亲 觸触 訂订 託托 訪访 詩诗 詐诈 賭赌 贈赠 賀贺 貢贡 財财
販贩 貪贪 趕赶 趙赵 跡迹 踐践 蹟迹 躍跃 違违 遞递 遷迁 鄭郑 鄧邓 醜丑 鐵铁 鑰钥 閃闪 陳陈 陸陆 陣阵 隻只 靈灵
韓韩 韋韦 頒颁 頓顿 馮冯 駕驾 騎骑 騰腾 鬥斗 鬧闹 魯鲁 鴻鸿 麥麦 貳贰 佈布 佔占 併并 並并 妳你 牠它 喫吃 値值
嘗尝 嚐尝 囘回 迴回 塗涂 墊垫 奬奖 姍姗 嬌娇 宮宫 寢寝 憑凭 擠挤 攤摊 暢畅 櫃柜 滙汇 潛潜 澀涩 濕湿 濫滥 灑洒
爛烂 狹狭 猶犹 畝亩 癥症 皺皱 盧卢 睜睁 矚瞩 礙碍 祕秘 禱祷 稅税 筍笋 籠笼 粵粤 絃弦 緻致 羨羡 膠胶 艦舰 蔔卜
蕭萧 薩萨 蘆芦 譜谱 賢贤 賴赖 軌轨 軸轴 輝辉 輩辈 轟轰 辭辞 遙遥 邏逻 鄒邹 釣钓 鈔钞 鋒锋 鋪铺 鎚锤 鑒鉴 鑑鉴
閩闽 闊阔 闖闯 陝陕 隱隐 霧雾 頸颈 顏颜 飄飘 飽饱 餅饼 餓饿 饋馈 駁驳 駛驶 驅驱 鵬鹏 鹽盐 鼕冬
"""
_SIMPLIFIED: Final = {ord(pair[0]): pair[1] for pair in _TRADITIONAL_PAIRS.split()}
_LOWER: Final = {ord(letter): letter.lower() for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"}
_SLASHES: Final = {0x2044: "/", 0x2215: "/"}
_SPELLINGS: Final = _SIMPLIFIED | _LOWER | _SLASHES

_BREAKS: Final = {ord("\r"): "\n", 0x85: "\n", 0x2028: "\n", 0x2029: "\n", ord("\t"): " ", 0x0B: " ", 0x0C: " "}
_DROPPED_CATEGORIES: Final = frozenset({"Cc", "Cf", "Cs"})
# Invisible, yet not of a dropped category: joiners, fillers, the empty braille cell, variation selectors.
_INVISIBLE: Final = (
    frozenset({0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x180F, 0x2800})
    | frozenset(range(0x180B, 0x180E))
    | frozenset(range(0xFE00, 0xFE10))
    | frozenset(range(0xE0100, 0xE01F0))
)
_BLANKS: Final = re.compile(" {2,}")


def fold(text: str) -> str:
    """Takes any text; gives its comparable form: NFKC, lower-case ASCII, simplified, nothing invisible.

    Newlines stay, other blanks become single spaces; folding twice changes nothing.
    """
    if text.isascii() and text.isprintable():
        return _BLANKS.sub(" ", text.lower())
    normal = unicodedata.normalize("NFKC", text.replace("\r\n", "\n").translate(_BREAKS))
    kept = "".join(_visible(char) for char in normal)
    # A second time: dropping and lowering bring letters and accents together that were apart.
    return _BLANKS.sub(" ", unicodedata.normalize("NFKC", kept.translate(_SPELLINGS)))


def _visible(char: str) -> str:
    if char == "\n" or (char.isascii() and char.isprintable()):
        return char
    category = unicodedata.category(char)
    if category == "Zs":
        return " "
    return "" if category in _DROPPED_CATEGORIES or ord(char) in _INVISIBLE else char
