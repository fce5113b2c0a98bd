import ClaimTypes

extension TraceInput {
    /// The input as people call it; `nil` for a name that has no words yet. Every name that a rule uses has some (a test looks).
    public static func words(for name: String) -> BilingualText? { inputWords[name] }
}

extension TraceValue {
    /// The value as people say it, where it is a code word of ours; `nil` for figures, codes of others and names.
    public var words: BilingualText? {
        guard case .text(let text) = self else { return nil }
        return valueWords[text]
    }
}

private let inputWords: [String: BilingualText] = [
    "aboveCap": BilingualText("封顶线以上", "above the cap"), "account": BilingualText("个人账户", "own account"),
    "admission": BilingualText("第几次住院", "admission"), "allowed": BilingualText("可用账户金额", "accounts may pay"),
    "amount": BilingualText("金额", "amount"), "assistance": BilingualText("医疗救助", "assistance"),
    "balance": BilingualText("账户余额", "balance"), "bandRatio": BilingualText("段比例", "band ratio"),
    "burden": BilingualText("剩余负担", "burden left"), "capLeft": BilingualText("限额余额", "cap left"),
    "catalogue": BilingualText("目录版本", "catalogue"), "civilServant": BilingualText("公务员补助", "civil servant"),
    "consumed": BilingualText("已用范围内金额", "scope used"), "cumulativeBurden": BilingualText("年度累计负担", "burden of the year"),
    "disease": BilingualText("病种", "disease"), "due": BilingualText("应付", "due"),
    "eligible": BilingualText("可补助金额", "eligible"), "enterprise": BilingualText("企业补充", "enterprise"),
    "excludedDeductible": BilingualText("扣除起付线", "deductible excluded"), "family": BilingualText("待遇类别", "kind of care"),
    "file": BilingualText("文件", "file"), "filing": BilingualText("备案", "filing"),
    "fullSelfPay": BilingualText("全自费", "full self-pay"), "funds": BilingualText("基金支付", "funds"),
    "hospitalPart": BilingualText("医院负担", "hospital part"), "inScope": BilingualText("符合范围", "in scope"),
    "insurance": BilingualText("险种", "insurance"), "item": BilingualText("项目编码", "item"),
    "largeSum": BilingualText("大额补助", "large-sum"), "left": BilingualText("应付起付线", "deductible left"),
    "level": BilingualText("医院等级", "level"), "line": BilingualText("行号", "line"),
    "mutualAid": BilingualText("家庭共济", "mutual aid"), "name": BilingualText("项目", "name"),
    "overLimit": BilingualText("超限价", "over limit"),
    "payable": BilingualText("按年度累计应付", "payable for the year"), "personTypeBonus": BilingualText("人员类别加成", "bonus"),
    "pool": BilingualText("统筹区", "pool"), "pooled": BilingualText("统筹基金", "pooled"),
    "preSelfPay": BilingualText("先行自付", "pre-self-pay"), "quota": BilingualText("定额", "quota"),
    "priceLimit": BilingualText("限价", "price limit"), "ratio": BilingualText("比例", "ratio"),
    "received": BilingualText("本年已付", "received"),
    "remaining": BilingualText("剩余", "remaining"), "scope": BilingualText("计算基数", "scope"),
    "scopeForFunds": BilingualText("基金计算基数", "scope for funds"), "seriousIllness": BilingualText("大病保险", "serious illness"),
    "settledOn": BilingualText("结算日", "settled on"), "settlementCap": BilingualText("单次限额", "cap of one settlement"),
    "sha256": BilingualText("SHA-256 摘要", "SHA-256"), "slice": BilingualText("段内金额", "slice"),
    "threshold": BilingualText("起付标准", "threshold"), "total": BilingualText("总额", "total"),
    "transferred": BilingualText("转院已收", "charged before transfer"), "used": BilingualText("本年已付", "paid this year"),
    "validFrom": BilingualText("生效日", "in force from"), "validTo": BilingualText("截止日", "in force until"),
    "visitType": BilingualText("医疗类别", "visit type"),
]

private let valueWords: [String: BilingualText] = [
    "inpatient": BilingualText("住院", "inpatient"), "outpatient": BilingualText("门诊", "outpatient"),
    "chronic": BilingualText("门诊慢特病", "chronic disease"), "pharmacy": BilingualText("药店", "pharmacy"),
    "daySurgery": BilingualText("日间手术", "day surgery"), "maternity": BilingualText("生育", "maternity"),
    "longTerm": BilingualText("异地长期居住", "long-term residence"), "referral": BilingualText("异地转诊", "referral"),
    "emergency": BilingualText("异地急诊抢救", "emergency"), "other": BilingualText("其他临时外出就医", "other temporary stay"),
    "none": BilingualText("无", "none"),
]
