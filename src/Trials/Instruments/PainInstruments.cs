using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Toolkit.Measurements;

namespace Toolkit.Trials;

/// <summary>A scale of an instrument: which items, how they become a score, and which way is better.</summary>
/// <param name="Lowest">Smallest answer of an item.</param>
/// <param name="Highest">Largest answer of an item.</param>
/// <param name="From">Score when every answer is the smallest.</param>
/// <param name="To">Score when every answer is the largest.</param>
/// <param name="Answered">Share of the items that must be answered.</param>
public sealed record PainScale(
    string Instrument, string Source, string Name, ImmutableArray<string> Items, double Lowest, double Highest, double From, double To, double Answered, BenefitDirection Benefit, string Unit)
{
    /// <summary>As an outcome of a trial.</summary>
    public Outcome Outcome => new(Name, Unit, Benefit);

    /// <summary>The score: answers are averaged, and the mean goes linearly from <see cref="From"/> to <see cref="To"/>.</summary>
    /// <param name="answers">By item; an item that is absent was not answered.</param>
    /// <returns>The score, missing where too few items are answered; or the fault of an impossible answer.</returns>
    public Parsed<Observation> Score(IReadOnlyDictionary<string, double> answers)
    {
        var given = new List<double>();
        for (var i = 0; i < Items.Length; i++)
        {
            if (!answers.TryGetValue(Items[i], out var answer))
            {
                continue;
            }

            if (!(answer >= Lowest && answer <= Highest))
            {
                return new Fault(i, string.Create(CultureInfo.InvariantCulture, $"an answer from {Lowest} to {Highest} to item {Items[i]}"), Numbers.Format(answer)) { Unit = "item", Place = Name };
            }

            given.Add(answer);
        }

        return given.Count == 0 || given.Count < Answered * Items.Length
            ? Observation.Missing(string.Create(CultureInfo.InvariantCulture, $"{given.Count} of {Items.Length} items of {Name} answered"))
            : Observation.Of(From + ((To - From) * (given.Average() - Lowest) / (Highest - Lowest)));
    }
}

/// <summary>A change that matters to participants.</summary>
/// <param name="Change">Amount in the scale's unit, in the direction of benefit.</param>
/// <param name="IsVerified">Read at its source; else from general knowledge, and said so wherever it is shown.</param>
public sealed record ImportantChange(string Scale, double Change, string Population, string Source, bool IsVerified);

/// <summary>The instruments of pain and function, and the minimal important changes, as data with their sources.</summary>
public static class PainInstruments
{
    static PainInstruments()
    {
        using var stream = typeof(PainInstruments).Assembly.GetManifestResourceStream("Toolkit.Trials.Instruments.instruments.json")
            ?? throw new InvalidOperationException("The instruments are not in the assembly.");
        using var json = JsonDocument.Parse(stream);
        Scales = [.. json.RootElement.GetProperty("instruments").EnumerateArray().SelectMany(ReadScales)];
        ImportantChanges = [.. json.RootElement.GetProperty("importantChanges").EnumerateArray().Select(c => new ImportantChange(
            Text(c, "scale"), c.GetProperty("change").GetDouble(), Text(c, "population"), Text(c, "source"), c.GetProperty("verified").GetBoolean()))];
    }

    public static ImmutableArray<PainScale> Scales { get; }

    public static ImmutableArray<ImportantChange> ImportantChanges { get; }

    /// <summary>The scale of that name, or null.</summary>
    public static PainScale? Find(string name) => Scales.FirstOrDefault(s => s.Name == name);

    /// <summary>The change that matters on that scale, or null where none is known.</summary>
    public static ImportantChange? ChangeThatMatters(string scale) => ImportantChanges.FirstOrDefault(c => c.Scale == scale);

    /// <summary>Whether a change reaches the important one in the direction of benefit.</summary>
    /// <exception cref="ArgumentException">The outcome has no direction of benefit.</exception>
    public static bool IsResponder(Outcome outcome, double change, double important) => outcome.Benefit switch
    {
        BenefitDirection.Higher => change >= important,
        BenefitDirection.Lower => -change >= important,
        _ => throw new ArgumentException($"{outcome.Name} has no direction of benefit, so nobody can be called a responder.", nameof(outcome)),
    };

    private static IEnumerable<PainScale> ReadScales(JsonElement instrument) => instrument.GetProperty("scales").EnumerateArray().Select(s => new PainScale(
        Text(instrument, "name"),
        Text(instrument, "source"),
        Text(s, "name"),
        [.. s.GetProperty("items").EnumerateArray().Select(i => i.GetString()!)],
        s.GetProperty("lowest").GetDouble(),
        s.GetProperty("highest").GetDouble(),
        s.GetProperty("from").GetDouble(),
        s.GetProperty("to").GetDouble(),
        s.GetProperty("answered").GetDouble(),
        Text(s, "benefit") == "higher" ? BenefitDirection.Higher : BenefitDirection.Lower,
        Text(s, "unit")));

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;
}
