import Benefits
import ClaimTypes
import LedgerTypes

extension PolicyFiles {
    static func readCatalogue(_ node: SchemaNode, _ origin: PolicyOrigin) -> Catalogue? {
        guard let fields = node.object(.catalogue) else { return nil }
        let region = fields.get("region") { $0.region() }
        let version = fields.get("version") { $0.text() }
        let items = fields.get("items") { node in
            node.all(readItem).map { items in
                reportTimes(items, in: node)
                return items
            }
        }
        guard let region, let version, let items else { return nil }
        return Catalogue(region: region, version: version, items: items, origin: origin)
    }

    private static func readItem(_ node: SchemaNode) -> CatalogueItem? {
        guard let fields = node.object(.item) else { return nil }
        let code = fields.get("code", readItemCode)
        let name = fields.get("name") { $0.text() }
        let kind = fields.maybe("kind") { $0.choice(kinds) }
        let validity = fields.validity()
        let withdrawn = fields.get("withdrawn", absent: false) { $0.bool() }
        guard let withdrawn else { return nil }
        if withdrawn {
            for key in ["class", "preSelfPay", "preSelfPayResident", "priceLimits"] {
                fields.optional(key)?.wrong("调出期间不设", "a withdrawn item has none")
            }
            guard let code, let name, let kind, let validity else { return nil }
            return CatalogueItem(
                code: code, name: name, itemClass: .c, validity: validity, kind: kind, isWithdrawn: true)
        }
        let itemClass = fields.required("class")?.choice(["01": ItemClass.a, "02": .b, "03": .c])
        let preSelfPay = fields.get("preSelfPay", absent: BasisPoints.zero) { $0.ratio() }
        let resident = fields.maybe("preSelfPayResident") { $0.ratio() }
        let limits = fields.get("priceLimits", absent: LevelTable<UnitPrice?>(all: nil)) { node in
            readLevels(node) { $0.price().map(Optional.some) }
        }
        if let itemClass, itemClass != .b {
            for key in ["preSelfPay", "preSelfPayResident"] {
                fields.optional(key)?.wrong("仅乙类可设先行自付", "only class 02 has a pre-self-pay ratio")
            }
        }
        if itemClass == .b { _ = fields.required("preSelfPay") }
        if itemClass == .c { fields.optional("priceLimits")?.wrong("丙类不设限价", "class 03 has no price limit") }
        guard let code, let name, let kind, let itemClass, let preSelfPay, let resident, let limits, let validity else {
            return nil
        }
        return CatalogueItem(
            code: code, name: name, itemClass: itemClass, preSelfPay: preSelfPay, priceLimits: limits, validity: validity,
            kind: kind, preSelfPayResident: resident)
    }

    private static let kinds: KeyValuePairs<String, ItemKind> = [
        "101": .westernDrug, "102": .patentDrug, "103": .herbalPieces, "104": .selfMade, "105": .ethnicDrug, "201": .service,
        "301": .consumable,
    ]

    /// At most 50 characters, letters, digits and hyphen (`med_list_codg` C50).
    private static func readItemCode(_ node: SchemaNode) -> String? {
        guard let code = node.text() else { return nil }
        let isCode = code.utf8.allSatisfy { byte in
            (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte) || byte == UInt8(ascii: "-")
        }
        guard isCode, code.utf8.count <= 50 else {
            node.wrong("项目代码至多 50 位字母、数字或连字符", "an item code has at most 50 letters, digits or hyphens")
            return nil
        }
        return code
    }

    /// The periods of a code follow each other day by day; a gap must be stated as withdrawn.
    private static func reportTimes(_ items: [CatalogueItem], in node: SchemaNode) {
        let order = items.indices.sorted {
            (items[$0].code, items[$0].validity.lowerBound, $0) < (items[$1].code, items[$1].validity.lowerBound, $1)
        }
        for (earlier, later) in zip(order, order.dropFirst()) where items[earlier].code == items[later].code {
            let expected = items[earlier].validity.upperBound.adding(days: 1)
            let start = items[later].validity.lowerBound
            if start < expected {
                node.findings.add(
                    "\(node.path)[\(later)]", "项目 \(items[later].code) 有效期与第 \(earlier) 项重叠",
                    "item \(items[later].code) overlaps in time with element \(earlier)")
            } else if start > expected {
                node.findings.add(
                    "\(node.path)[\(later)].validFrom",
                    "项目 \(items[later].code) 自 \(expected) 起有效期中断;如系调出目录,请以 withdrawn 注明",
                    "item \(items[later].code) leaves a gap from \(expected); state it as withdrawn if it is meant")
            }
        }
    }
}
