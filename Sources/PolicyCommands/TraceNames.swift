import ClaimTypes

/// What the inputs of a step are called for people; their own names are English and stable.
enum TraceNames {
    private static let names: [String: BilingualText] = [
        "version": BilingualText("版本", "version"), "file": BilingualText("文件", "file"),
        "sha256": BilingualText("SHA-256", "SHA-256"),
        "fullSelfPay": BilingualText("全自费", "full self-pay"), "overLimit": BilingualText("超限价", "over limit"),
        "preSelfPay": BilingualText("先行自付", "pre-self-pay"), "inScope": BilingualText("范围内", "in scope"),
        "filing": BilingualText("备案", "filing"), "personTypeBonus": BilingualText("人员加成", "bonus"),
        "scopeForFunds": BilingualText("基金计算基数", "scope for funds"), "left": BilingualText("应付起付线", "deductible left"),
        "scope": BilingualText("计算基数", "scope"), "admission": BilingualText("第几次住院", "admission"),
        "slice": BilingualText("段内金额", "slice"), "bandRatio": BilingualText("段比例", "band ratio"),
        "ratio": BilingualText("比例", "ratio"), "capLeft": BilingualText("限额余额", "cap left"),
        "consumed": BilingualText("已用范围内金额", "scope used"), "aboveCap": BilingualText("封顶线以上", "above the cap"),
        "eligible": BilingualText("可补助金额", "eligible"), "burden": BilingualText("剩余负担", "burden left"),
        "cumulativeBurden": BilingualText("年度累计负担", "burden of the year"),
        "threshold": BilingualText("起付标准", "threshold"), "payable": BilingualText("应付", "payable"),
        "received": BilingualText("已付", "received"), "excludedDeductible": BilingualText("扣除起付线", "deductible excluded"),
        "pooled": BilingualText("统筹", "pooled"), "largeSum": BilingualText("大额", "large-sum"),
        "seriousIllness": BilingualText("大病", "serious illness"), "civilServant": BilingualText("公务员", "civil servant"),
        "enterprise": BilingualText("企业补充", "enterprise"), "assistance": BilingualText("救助", "assistance"),
        "balance": BilingualText("余额", "balance"), "due": BilingualText("应付", "due"), "total": BilingualText("总额", "total"),
        "funds": BilingualText("基金", "funds"), "hospitalPart": BilingualText("医院负担", "hospital part"),
        "pool": BilingualText("统筹区", "pool"), "insurance": BilingualText("险种", "insurance"),
        "validFrom": BilingualText("生效日", "in force from"), "validTo": BilingualText("截止日", "in force until"),
        "settledOn": BilingualText("结算日", "settled on"), "visitType": BilingualText("医疗类别", "visit type"),
        "family": BilingualText("待遇类别", "kind of care"), "level": BilingualText("医院等级", "level"),
        "disease": BilingualText("病种", "disease"), "transferred": BilingualText("转院已收", "charged before transfer"),
        "allowed": BilingualText("可用账户金额", "accounts may pay"),
        "settlementCap": BilingualText("单次限额", "cap of one settlement"), "yearlyCap": BilingualText("年度限额", "yearly cap"),
        "used": BilingualText("本年已付", "paid this year"), "remaining": BilingualText("剩余", "remaining"),
        "quota": BilingualText("定额", "quota"), "offset": BilingualText("年度已用", "used this year"),
        "account": BilingualText("个人账户", "own account"), "mutualAid": BilingualText("家庭共济", "mutual aid"),
    ]

    static func name(_ input: String) -> BilingualText { names[input] ?? BilingualText(input, input) }
}
