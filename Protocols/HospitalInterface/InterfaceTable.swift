import ClaimTypes

/// Every transaction that is spoken here, in the order of their numbers. One table decodes, checks, explains and describes.
public enum InterfaceTable {
    public static let transactions: [InterfaceTransaction] =
        sessions + person + pharmacy + outpatient + inpatientMoney + inpatientVisit + filings + reversal + reconciling + monthly
        + queries + files

    private static let byNumber: [String: InterfaceTransaction] = {
        var found: [String: InterfaceTransaction] = [:]
        for transaction in transactions {
            for number in transaction.numbers {
                precondition(found[number] == nil, "M10: \(number) stands twice in the table")
                found[number] = transaction
            }
        }
        return found
    }()

    /// The transaction of an `infno`; `nil` when it is not spoken here.
    public static func transaction(_ infno: String) -> InterfaceTransaction? { byNumber[infno] }

    /// The eighteen fields around every input, in the order of the document.
    public static let envelope: [InterfaceField] = [
        .required("infno", .name(6), "交易编号", "transaction number"),
        .required("msgid", .name(30), "发送方报文编号", "message id of the sender, unique: it is the reversal key"),
        .required("mdtrtarea_admvs", .region, "就医地区划", "treating region"),
        .optional("insuplc_admdvs", .region, "参保地区划", "insured region; needed with psn_no"),
        .required("recer_sys_code", .name(10), "接收方系统代码", "receiving system"),
        .optional("dev_no", .text(100), "设备编号", "device number"),
        .optional("dev_safe_info", .text(2_000), "设备安全信息", "device security data"),
        .optional("cainfo", .text(1_024), "数字签名信息", "digital signature"),
        .optional("signtype", .name(10), "签名类型", "kind of signature"),
        .required("infver", .name(6), "接口版本号", "version of the interface"),
        .required("opter_type", .name(3), "经办人类别", "1 clerk, 2 terminal, 3 mobile"),
        .required("opter", .text(30), "经办人", "operator or terminal"),
        .required("opter_name", .text(50), "经办人姓名", "name of the operator or terminal"),
        .required("inf_time", .time, "交易时间", "business time"),
        .required("fixmedins_code", .institution, "定点医药机构编号", "institution code"),
        .required("fixmedins_name", .text(200), "定点医药机构名称", "institution name"),
        .optional("sign_no", .name(30), "交易签到流水号", "session number from 9001"),
        .required("input", .text(40_000), "交易输入", "payload: an object with the nodes of the transaction"),
    ]
}
