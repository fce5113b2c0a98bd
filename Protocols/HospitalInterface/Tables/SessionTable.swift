import ClaimTypes

extension InterfaceTable {
    /// 9001 and 9002.
    static let sessions: [InterfaceTransaction] = [
        InterfaceTransaction(
            ["9001"], "签到", "sign in", .session,
            [
                InterfaceNode(
                    "signIn",
                    [
                        .required("opter_no", .name(20), "操作员编号", "operator"),
                        .optional("mac", .text(20), "签到MAC地址", "address of the network card"),
                        .required("ip", .name(20), "签到IP地址", "IP address"),
                    ])
            ],
            output: [
                .output(
                    "signinoutb",
                    [
                        .required("sign_no", .name(30), "签到编号", "session number"),
                        .required("sign_time", .time, "签到时间", "time"),
                    ])
            ]),
        InterfaceTransaction(
            ["9002"], "签退", "sign out", .session,
            [
                InterfaceNode(
                    "signOut",
                    [
                        .required("sign_no", .name(30), "签到编号", "session number"),
                        .required("opter_no", .name(20), "操作员编号", "operator"),
                    ])
            ],
            output: [.output("signoutoutb", [.required("sign_time", .time, "签退时间", "time")])]),
    ]
}
