public import ClaimTypes

/// Why a payment file was not taken. Nothing of a refused file is used.
public struct PaymentFileRefusal: Error, Hashable, Sendable, CustomStringConvertible {
    /// Numbers are frozen.
    public enum Code: UInt8, CaseIterable, Sendable {
        /// Not well formed, or cut off.
        case malformed = 1
        /// A document type or an entity is declared: such files can grow without bound or read other files.
        case documentTypeForbidden = 2
        /// Not UTF-8.
        case encodingUnsupported = 3
        case tooLarge = 4
        case tooDeep = 5
        /// The namespace is not that of a message and version read here.
        case namespaceUnsupported = 6
        case elementMissing = 7
        case elementRepeated = 8
        case valueMalformed = 9
        /// Not CNY.
        case currencyUnsupported = 10
        /// A count of entries or transactions is not what is there.
        case countDiffers = 11
        /// A control sum is not the sum of what is there.
        case sumDiffers = 12
        /// Opening balance and entries do not come to the closing balance.
        case balanceDiffers = 13
        /// A processing instruction, other than the declaration that the file begins with. No message definition has one.
        case instructionForbidden = 14

        public var text: BilingualText {
            switch self {
            case .malformed: BilingualText("XML 格式错误或文件不完整", "not well-formed XML, or cut off")
            case .documentTypeForbidden: BilingualText("不接受 DTD 或实体声明", "a document type or entity is declared")
            case .encodingUnsupported: BilingualText("编码不是 UTF-8", "the encoding is not UTF-8")
            case .tooLarge: BilingualText("文件过大", "the file is too large")
            case .tooDeep: BilingualText("元素嵌套过深", "elements are nested too deep")
            case .namespaceUnsupported: BilingualText("报文类型或版本不支持", "a message or version that is not read here")
            case .elementMissing: BilingualText("缺少元素", "an element is missing")
            case .elementRepeated: BilingualText("元素重复", "an element is repeated")
            case .valueMalformed: BilingualText("元素内容无效", "a value is not valid")
            case .currencyUnsupported: BilingualText("币种不是人民币", "the currency is not CNY")
            case .countDiffers: BilingualText("笔数与内容不符", "a count differs from what is there")
            case .sumDiffers: BilingualText("合计与明细之和不符", "a control sum differs from the sum of what is there")
            case .balanceDiffers: BilingualText("期初余额加发生额不等于期末余额", "balances and entries do not agree")
            case .instructionForbidden: BilingualText("不接受处理指令", "a processing instruction stands in the file")
            }
        }
    }

    public var code: Code
    /// From 1.
    public var line: Int
    /// Element, value or limit.
    public var detail: String

    public init(_ code: Code, line: Int, _ detail: String) {
        self.code = code
        self.line = line
        self.detail = detail
    }

    public var text: BilingualText {
        BilingualText("第 \(line) 行:\(code.text.chinese):\(detail)", "line \(line): \(code.text.english): \(detail)")
    }

    public var description: String { "\(text.chinese)\n\(text.english)" }
}
