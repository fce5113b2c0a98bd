import Benefits
import ClaimTypes
import Foundation
import LedgerTypes
import PolicyFiles
import Registry

/// A script that settles one claim by curl: a pharmacy of the first region sells a box of medicine to a person of the second.
struct FirstClaim {
    let plan: NetworkPlan
    let world: SampleWorld

    func write(into folder: NetworkFolder) throws {
        let (treating, insuring) = (plan.regions[0], plan.regions[1])
        let pharmacy = world.institutions(of: treating).first { "\($0.code)".hasPrefix("P") }
        let person = world.enrolments(of: insuring).first {
            $0.insurance == .employee && $0.status == EnrolmentStatus.normal.rawValue
        }
        guard let pharmacy, let person, let item = try item(in: treating) else {
            throw NetworkSetupError("示例数据不含药店、人员或药品", "the sample data hold no pharmacy, person or medicine")
        }
        let lines = [
            "#!/bin/bash",
            "# 结算一笔异地购药（2102）。A pharmacy of \(treating) sells a medicine to a person insured in \(insuring).",
            "set -eu",
            "dir=$(cd \"$(dirname \"$0\")\" && pwd)",
            "code=\(pharmacy.code)",
            "secret=$(grep \"^$code \" \"$dir/\(treating)/secrets.txt\" | cut -d' ' -f2)",
            "now=$(TZ=UTC-8 date '+%Y-%m-%d %H:%M:%S'); stamp=$(date +%s); nonce=$(head -c 8 /dev/urandom | od -An -tx1 | tr -d ' \\n')",
            "# The signature of the gateway: SHA-256 over timestamp, secret, nonce, timestamp.",
            "signature=$(printf %s \"$stamp$secret$nonce$stamp\" | sha256sum | cut -d' ' -f1)",
            "msgid=$code$(TZ=UTC-8 date '+%Y%m%d%H%M%S')$(printf %04d $((RANDOM % 10000)))",
            "curl --silent --show-error --cacert \"$dir/authority/certificate.pem\" \\",
            "  --header \"x-tif-paasid: $code\" --header \"x-tif-timestamp: $stamp\" --header \"x-tif-nonce: $nonce\" \\",
            "  --header \"x-tif-signature: $signature\" --header 'content-type: application/json' \\",
            "  --data @- https://\(plan.host):\(plan.hospitalPort(0))/hsa/hgs/2102 <<JSON",
            body(pharmacy: pharmacy.name, person: person.person, insuring: insuring, treating: treating, item: item),
            "JSON", "echo", "",
        ]
        try folder.write("first-claim.sh", lines.joined(separator: "\n"), mode: 0o755)
    }

    private func body(
        pharmacy: String, person: PersonNumber, insuring: RegionCode, treating: RegionCode, item: String
    ) -> String {
        """
        {"infno": "2102", "msgid": "$msgid", "mdtrtarea_admvs": "\(treating)", "insuplc_admdvs": "\(insuring)",
         "recer_sys_code": "YBXT", "infver": "V1.0", "opter_type": "1", "opter": "clerk1", "opter_name": "示例",
         "inf_time": "$now", "fixmedins_code": "$code", "fixmedins_name": "\(pharmacy)",
         "input": {
           "druginfo": {"psn_no": "\(person)", "mdtrt_cert_type": "02", "mdtrt_cert_no": "sample", "begntime": "$now",
             "medfee_sumamt": "36.50", "invono": "", "insutype": "310", "dise_codg": "", "dise_name": "", "acct_used_flag": "1",
             "med_type": "41"},
           "drugdetail": [{"feedetl_sn": "1", "med_list_codg": "\(item)", "medins_list_codg": "1", "fee_ocur_time": "$now",
             "cnt": "1", "pric": "36.50", "det_item_fee_sumamt": "36.50"}]}}
        """
    }

    /// The first medicine of the region's catalogue that is wholly covered.
    private func item(in region: RegionCode) throws -> String? {
        let file = SampleRules(for: region).catalogue
        guard case .success(let catalogues) = PolicyFiles.decodeCatalogues(bytes: file.bytes, file: file.name) else { return nil }
        return catalogues.first { $0.region == region }?.items.first {
            $0.code.hasPrefix("X") && $0.itemClass == .a && $0.validity.contains(plan.today) && !$0.isWithdrawn
        }?.code
    }
}
