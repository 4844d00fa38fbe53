using System.Globalization;

namespace Toolkit.Measurements;

/// <summary>What is wrong with bytes or text from outside: where it is, what was expected, what was found, what to do next.</summary>
/// <param name="Offset">Zero-based position: a byte offset, or where <see cref="Unit"/> says so a line or row number.</param>
/// <param name="Expected">What stands there in sound input, as a noun phrase: "an optical density".</param>
/// <param name="Found">What stood there, already made printable.</param>
public sealed record Fault(long Offset, string Expected, string Found)
{
    /// <summary>The file, port or element in which <see cref="Offset"/> counts; null where the caller knows it.</summary>
    public string? Place { get; init; }

    /// <summary>What <see cref="Offset"/> counts: "byte" unless stated, else "line" or "row".</summary>
    public string Unit { get; init; } = "byte";

    /// <summary>What a person can do about it; null where nothing helps.</summary>
    public string? Advice { get; init; }

    /// <summary>The whole message: "plate.csv: byte 11: expected an optical density, found 'OVER'. Advice."</summary>
    public string Message => string.Create(
        CultureInfo.InvariantCulture,
        $"{(Place is null ? "" : Place + ": ")}{Unit} {Offset}: expected {Expected}, found {Found}{(Advice is null ? "" : ". " + Advice)}");

    /// <summary>The same fault with its place named.</summary>
    public Fault In(string place) => this with { Place = Place is null ? place : place + ": " + Place };

    /// <inheritdoc />
    public override string ToString() => Message;
}
