public import ClaimTypes

/// Which of the two languages a statement is written in.
public enum StatementLanguage: String, CaseIterable, Sendable {
    case chinese = "zh"
    case english = "en"
    /// Chinese, then English beside or below it.
    case both

    /// The words of this language; both are joined by `joint`.
    public func words(_ text: BilingualText, joint: String = " ") -> String {
        switch self {
        case .chinese: text.chinese
        case .english: text.english
        case .both: text.chinese == text.english ? text.chinese : text.chinese + joint + text.english
        }
    }

    func words(_ names: (chinese: String, english: String), joint: String = " ") -> String {
        words(BilingualText(names.chinese, names.english), joint: joint)
    }

    /// BCP 47 tag for `html lang`.
    var tag: String { self == .english ? "en" : "zh-CN" }
}
