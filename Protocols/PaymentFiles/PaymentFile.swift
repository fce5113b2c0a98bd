/// Any file of the payment traffic, told apart by its namespace.
public enum PaymentFile: Hashable, Sendable {
    /// `pain.001.001.09`
    case order(PaymentOrder)
    /// `pacs.009.001.08`
    case interbank(InterbankOrder)
    /// `camt.053.001.08`, `camt.054.001.08`
    case bank(BankFile)

    /// The file in a tree that an XML reader made.
    /// - Returns: the file, or the first reason not to take it, with its line. O(nodes).
    public static func read(_ document: ElementNode, namespace: String) -> Result<PaymentFile, PaymentFileRefusal> {
        guard document.name == "Document" else {
            return .failure(PaymentFileRefusal(.namespaceUnsupported, line: document.line, "root element \(document.name)"))
        }
        switch namespace {
        case PaymentOrder.namespace: return PaymentOrder.read(document).map { .order($0) }
        case InterbankOrder.namespace: return InterbankOrder.read(document).map { .interbank($0) }
        default:
            guard let kind = BankFile.Kind.allCases.first(where: { $0.namespace == namespace }) else {
                return .failure(
                    PaymentFileRefusal(
                        .namespaceUnsupported, line: document.line, namespace.isEmpty ? "no namespace" : namespace))
            }
            return BankFile.read(document, as: kind).map { .bank($0) }
        }
    }
}
