/// The sample policies, catalogues and regions of this folder, inside the program: a network can be set up where only the executable is.
/// The package manager names an embedded file without its first digit, so of 110000 and 310000 only the latter can be here.
public enum SampleFiles {
    /// A file's name and its bytes.
    public typealias File = (name: String, bytes: [UInt8])

    public static var regions: [UInt8] { PackageResources.regions_json }

    /// One catalogue for each treating region that has a sample, by region.
    public static var catalogues: [File] {
        [
            ("310000.json", PackageResources._10000_json), ("330000.json", PackageResources._30000_json),
            ("340000.json", PackageResources._40000_json), ("660000.json", PackageResources._60000_json),
        ]
    }

    /// One file for each pool and kind of insurance.
    public static var policies: [File] {
        [
            ("310000-310.json", PackageResources._10000_310_json), ("310000-390.json", PackageResources._10000_390_json),
            ("330000-310.json", PackageResources._30000_310_json), ("330000-390.json", PackageResources._30000_390_json),
            ("330300-310.json", PackageResources._30300_310_json), ("330300-390.json", PackageResources._30300_390_json),
            ("340000-310.json", PackageResources._40000_310_json), ("340000-390.json", PackageResources._40000_390_json),
            ("360700-310.json", PackageResources._60700_310_json), ("360700-390.json", PackageResources._60700_390_json),
            ("370200-310.json", PackageResources._70200_310_json), ("370200-390.json", PackageResources._70200_390_json),
            ("530100-310.json", PackageResources._30100_310_json), ("530100-390.json", PackageResources._30100_390_json),
            ("610300-310.json", PackageResources._10300_310_json), ("610300-390.json", PackageResources._10300_390_json),
            ("660000-310.json", PackageResources._60000_310_json), ("660000-390.json", PackageResources._60000_390_json),
        ]
    }
}
