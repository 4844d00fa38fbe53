using System.Collections.Immutable;
using Toolkit.Measurements;

namespace Toolkit.Trials;

/// <summary>Random effects of one grouping variable: <c>(1|Subject)</c> or <c>(age|Subject)</c>, which is intercept and slope, correlated.</summary>
/// <param name="Slope">Name of the covariate with a random slope, or null for the intercept alone.</param>
public sealed record RandomTerm(string? Slope, string Group);

/// <summary>A model in the notation of Wilkinson and Rogers (1973): <c>y ~ a + b</c>, <c>a:b</c>, <c>a*b</c> = a + b + a:b, <c>0</c> or <c>-1</c> for no intercept, <c>(x|S)</c>.</summary>
public sealed record Formula
{
    private const int MostTerms = 200;

    private Formula(string response, ImmutableArray<ImmutableArray<string>> terms, bool intercept, ImmutableArray<RandomTerm> random)
    {
        Response = response;
        Terms = terms;
        HasIntercept = intercept;
        Random = random;
    }

    public string Response { get; }

    /// <summary>Fixed terms as lists of variables: main effects first, then interactions by order.</summary>
    public ImmutableArray<ImmutableArray<string>> Terms { get; }

    public bool HasIntercept { get; }

    public ImmutableArray<RandomTerm> Random { get; }

    /// <summary>Every variable of the fixed part, once.</summary>
    public IEnumerable<string> Variables => Terms.SelectMany(t => t).Distinct(StringComparer.Ordinal);

    /// <summary>Name of a term: its variables joined by ':'.</summary>
    public static string NameOf(ImmutableArray<string> term) => string.Join(':', term);

    /// <summary>Reads a formula.</summary>
    /// <returns>The formula, or the fault with the position of the character.</returns>
    public static Parsed<Formula> Parse(string text)
    {
        var tilde = text.IndexOf('~', StringComparison.Ordinal);
        if (tilde < 0)
        {
            return new Fault(text.Length, "'~' between outcome and terms", Printable.Quote(text)) { Unit = "character" };
        }

        var response = text[..tilde].Trim();
        if (!IsName(response))
        {
            return new Fault(0, "the name of the outcome", Printable.Quote(response)) { Unit = "character" };
        }

        var terms = new List<ImmutableArray<string>>();
        var random = new List<RandomTerm>();
        var intercept = true;
        var position = tilde + 1;
        foreach (var part in text[(tilde + 1)..].Replace("-1", "+0", StringComparison.Ordinal).Replace("- 1", "+ 0", StringComparison.Ordinal).Split('+'))
        {
            var piece = part.Trim();
            if (piece == "0")
            {
                intercept = false;
            }
            else if (piece != "1" && !Add(piece, terms, random))
            {
                return new Fault(position, "a term such as a, a:b, a*b or (1|Subject)", Printable.Quote(piece)) { Unit = "character" };
            }

            position += part.Length + 1;
            if (terms.Count > MostTerms)
            {
                return new Fault(position, $"at most {MostTerms} terms", $"{terms.Count}") { Unit = "character" };
            }
        }

        return new Formula(response, [.. Distinct(terms).OrderBy(t => t.Length)], intercept, [.. random]);
    }

    /// <summary>The same model without one term.</summary>
    public Formula Without(ImmutableArray<string> term) => new(Response, [.. Terms.Where(t => !t.SequenceEqual(term))], HasIntercept, Random);

    /// <summary>The same model with another term.</summary>
    public Formula With(params ReadOnlySpan<string> term) => new(Response, [.. Terms.Append([.. term]).OrderBy(t => t.Length)], HasIntercept, Random);

    /// <summary>The same terms for another outcome.</summary>
    public Formula For(string response) => new(response, Terms, HasIntercept, Random);

    private static bool Add(string piece, List<ImmutableArray<string>> terms, List<RandomTerm> random)
    {
        if (piece.StartsWith('(') && piece.EndsWith(')') && piece.Split('|') is [var left, var right])
        {
            string slope = left[1..].Trim(), group = right[..^1].Trim();
            random.Add(new(slope == "1" ? null : slope, group));
            return IsName(group) && (slope == "1" || IsName(slope));
        }

        var crossed = piece.Split('*', StringSplitOptions.TrimEntries);
        if (crossed.Length > 6)
        {
            return false;
        }

        for (var subset = 1; subset < 1 << crossed.Length; subset++)
        {
            var variables = Enumerable.Range(0, crossed.Length).Where(k => (subset & (1 << k)) != 0).SelectMany(k => crossed[k].Split(':', StringSplitOptions.TrimEntries)).ToImmutableArray();
            if (!variables.All(IsName))
            {
                return false;
            }

            terms.Add(variables);
        }

        return true;
    }

    private static IEnumerable<ImmutableArray<string>> Distinct(List<ImmutableArray<string>> terms) =>
        terms.DistinctBy(t => string.Join(':', t.Order(StringComparer.Ordinal)));

    private static bool IsName(string text) => text.Length is > 0 and <= 64 && text.All(c => char.IsLetterOrDigit(c) || c is '_' or '.') && !char.IsDigit(text[0]);
}
