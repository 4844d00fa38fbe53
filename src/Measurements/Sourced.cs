namespace Toolkit.Measurements;

/// <summary>A value with the place it was read from, or unknown with the reason. What a file does not say is never invented.</summary>
/// <remarks><c>default</c> is unknown, "not looked for".</remarks>
public readonly record struct Sourced<T>
{
    private readonly string? text;
    private readonly T? value;

    private Sourced(T? value, string text, bool known)
    {
        this.value = value;
        this.text = text;
        IsKnown = known;
    }

    public bool IsKnown { get; }

    /// <summary>The value; ask <see cref="IsKnown"/> first.</summary>
    /// <exception cref="InvalidOperationException">It is unknown; the message is the reason.</exception>
    public T Value => IsKnown ? value! : throw new InvalidOperationException("Unknown: " + Reason);

    /// <summary>The tag, element or rule that gave the value; "" where it is unknown.</summary>
    public string Source => IsKnown ? text! : "";

    /// <summary>Why it is unknown; "" where it is known.</summary>
    public string Reason => IsKnown ? "" : text ?? "not looked for";

    public static Sourced<T> From(T value, string source) => new(value, source, known: true);

    public static Sourced<T> Unknown(string reason) => new(default, reason, known: false);

    /// <summary>The value, or <paramref name="other"/> where it is unknown.</summary>
    public T? Or(T? other) => IsKnown ? value : other;
}
