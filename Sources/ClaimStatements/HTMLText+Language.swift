import ClaimTypes
import ClearingReports

/// Texts of a statement in the language it is written in.
extension HTMLText {
    mutating func element(_ name: String, _ text: BilingualText, _ language: StatementLanguage) {
        element(name, "") { $0.add(text, language) }
    }

    mutating func element(_ name: String, _ attributes: String, _ text: BilingualText, _ language: StatementLanguage) {
        element(name, attributes) { $0.add(text, language) }
    }

    mutating func add(_ text: BilingualText, _ language: StatementLanguage) {
        if language == .both { add(text) } else { add(language.words(text)) }
    }
}
