/// What the program calls itself in logs, metrics and hellos.
public enum ServiceVersion {
    public static let program = "medclear-node"
    public static let text = "medclear-node 0.5"
}
