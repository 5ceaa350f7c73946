package city

import "strings"

var (
	surnames = strings.Fields("王 李 张 刘 陈 杨 黄 赵 吴 周 徐 孙 马 朱 胡 郭 何 林 高 罗 郑 梁 谢 宋 唐 许 韩 冯 邓 曹 彭 曾 肖 田 董 袁 潘 蒋 蔡 余 杜 叶 程 苏 魏 吕 丁 任 沈 姚 卢 姜 崔 钟 谭 陆 汪 范 石 薛 顾 冒 丛 缪 欧阳 司马")
	male     = strings.Fields("伟 强 磊 军 勇 杰 涛 明 超 刚 平 辉 鹏 华 建 国 志 文 斌 宏 峰 林 波 海 龙 飞 俊 宇 浩 晨 子 轩 博 思 天 泽 瑞 荣 根 生 福 贵 宝 元 德 成 金 祥 云 春")
	female   = strings.Fields("芳 娜 敏 静 丽 艳 娟 霞 秀 英 兰 玲 燕 红 梅 琴 萍 洁 婷 雪 慧 颖 欣 怡 佳 琪 雨 涵 梓 萱 诗 悦 桂 珍 凤 淑 玉 巧 素 月 莲 菊 翠 银 美 素 云 春 晓 菲")
)

// name is a family name and one or two common characters.
func name(d *dice, surname string, sex int) string {
	given := male
	if sex == woman {
		given = female
	}
	first := given[d.n(len(given))]
	if d.in10000(2500) {
		return surname + first
	}
	return surname + first + given[d.n(len(given))]
}

func surname(d *dice) string {
	// The commonest names are far commoner than the rest.
	return surnames[min(d.n(len(surnames)), d.n(len(surnames)))]
}
