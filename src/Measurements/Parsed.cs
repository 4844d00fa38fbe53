using System.Diagnostics.CodeAnalysis;

namespace Toolkit.Measurements;

/// <summary>What came of reading bytes or text from outside: a value, or the <see cref="Fault"/> that names the place. Never both.</summary>
/// <remarks>An instance made by <c>default</c> is a fault that says nothing was read.</remarks>
public readonly struct Parsed<T>
    where T : notnull
{
    private static readonly Fault Nothing = new(0, "a value", "nothing was read");
    private readonly T? value;
    private readonly Fault? fault;
    private readonly bool ok;

    private Parsed(T? value, Fault? fault, bool ok)
    {
        this.value = value;
        this.fault = fault;
        this.ok = ok;
    }

    /// <summary>True where a value was read.</summary>
    public bool IsOk => ok;

    /// <summary>The value. Ask <see cref="IsOk"/> first.</summary>
    /// <exception cref="InvalidOperationException">There is none; the message is the fault's.</exception>
    public T Value => ok ? value! : throw new InvalidOperationException(Fault!.Message);

    /// <summary>The fault, or null where a value was read.</summary>
    public Fault? Fault => ok ? null : fault ?? Nothing;

    public static implicit operator Parsed<T>(T value) => new(value, null, ok: true);

    public static implicit operator Parsed<T>(Fault fault) => new(default, fault, ok: false);

    /// <summary>The value, or false and the fault.</summary>
    public bool Try([MaybeNullWhen(false)] out T result, [MaybeNullWhen(true)] out Fault why)
    {
        result = value;
        why = Fault;
        return ok;
    }

    /// <summary>The result of <paramref name="map"/> on the value; a fault passes through.</summary>
    public Parsed<TOut> Map<TOut>(Func<T, TOut> map)
        where TOut : notnull => ok ? map(value!) : Fault!;

    /// <summary>The result of <paramref name="bind"/> on the value; a fault passes through.</summary>
    public Parsed<TOut> Bind<TOut>(Func<T, Parsed<TOut>> bind)
        where TOut : notnull => ok ? bind(value!) : Fault!;

    /// <summary>The same outcome; a fault has its place named.</summary>
    public Parsed<T> In(string place) => ok ? this : Fault!.In(place);
}
