/// What the service calls itself in logs, metrics and answers.
public enum NodeServiceName {
    public static let program = "medclear-node"
}
