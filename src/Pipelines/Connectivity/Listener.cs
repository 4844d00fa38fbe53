namespace Toolkit.Pipelines.Connectivity;

/// <summary>Who hears how long work goes on.</summary>
/// <param name="Say">Receives sentences for a person.</param>
/// <param name="Complain">Receives what is wrong and costs a part of the work.</param>
public sealed record Listener(Action<string> Say, Action<string> Complain)
{
    /// <summary>Hears nothing.</summary>
    public static Listener None { get; } = new(_ => { }, _ => { });

    /// <summary>Receives the parts done and their total.</summary>
    public Action<int, int>? Progress { get; init; }
}
