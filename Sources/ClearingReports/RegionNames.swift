import ClaimTypes

/// Names of regions for reports. Data, not law: a code without a name is shown as it is.
public struct RegionNames: Sendable {
    private let names: [RegionCode: BilingualText]

    public init(_ names: [RegionCode: BilingualText]) { self.names = names }

    /// Code and Chinese name: `310000 上海`.
    public func chinese(_ region: RegionCode) -> String { names[region].map { "\(region) \($0.chinese)" } ?? "\(region)" }

    /// Code, Chinese and English name.
    public func full(_ region: RegionCode) -> String {
        names[region].map { "\(region) \($0.chinese) \($0.english)" } ?? "\(region)"
    }

    /// The 32 clearing parties: 31 provinces and the Xinjiang Production and Construction Corps (兵团).
    public static let national = RegionNames([
        RegionCode(110_000): BilingualText("北京", "Beijing"), RegionCode(120_000): BilingualText("天津", "Tianjin"),
        RegionCode(130_000): BilingualText("河北", "Hebei"), RegionCode(140_000): BilingualText("山西", "Shanxi"),
        RegionCode(150_000): BilingualText("内蒙古", "Inner Mongolia"), RegionCode(210_000): BilingualText("辽宁", "Liaoning"),
        RegionCode(220_000): BilingualText("吉林", "Jilin"), RegionCode(230_000): BilingualText("黑龙江", "Heilongjiang"),
        RegionCode(310_000): BilingualText("上海", "Shanghai"), RegionCode(320_000): BilingualText("江苏", "Jiangsu"),
        RegionCode(330_000): BilingualText("浙江", "Zhejiang"), RegionCode(340_000): BilingualText("安徽", "Anhui"),
        RegionCode(350_000): BilingualText("福建", "Fujian"), RegionCode(360_000): BilingualText("江西", "Jiangxi"),
        RegionCode(370_000): BilingualText("山东", "Shandong"), RegionCode(410_000): BilingualText("河南", "Henan"),
        RegionCode(420_000): BilingualText("湖北", "Hubei"), RegionCode(430_000): BilingualText("湖南", "Hunan"),
        RegionCode(440_000): BilingualText("广东", "Guangdong"), RegionCode(450_000): BilingualText("广西", "Guangxi"),
        RegionCode(460_000): BilingualText("海南", "Hainan"), RegionCode(500_000): BilingualText("重庆", "Chongqing"),
        RegionCode(510_000): BilingualText("四川", "Sichuan"), RegionCode(520_000): BilingualText("贵州", "Guizhou"),
        RegionCode(530_000): BilingualText("云南", "Yunnan"), RegionCode(540_000): BilingualText("西藏", "Tibet"),
        RegionCode(610_000): BilingualText("陕西", "Shaanxi"), RegionCode(620_000): BilingualText("甘肃", "Gansu"),
        RegionCode(630_000): BilingualText("青海", "Qinghai"), RegionCode(640_000): BilingualText("宁夏", "Ningxia"),
        RegionCode(650_000): BilingualText("新疆", "Xinjiang"), RegionCode(660_000): BilingualText("兵团", "XPCC"),
    ])
}
