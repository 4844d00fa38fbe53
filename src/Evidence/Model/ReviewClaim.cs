using System.Globalization;

namespace Toolkit.Evidence.Model;

/// <summary>A statement of the review about the whole set, marked by a person: a row of claims.csv.</summary>
/// <param name="Location">Section of the review.</param>
/// <param name="Kind">"counts", "rob2", "swim", "completeness", "mechanism".</param>
/// <param name="Quantity">"n_total", "sex_f_percent", "weeks_range".</param>
/// <param name="Value">As printed.</param>
/// <param name="Row">Line of claims.csv.</param>
public sealed record ReviewClaim(string ClaimId, string Location, string Kind, string Quantity, string Value, string Note, int Row)
{
    /// <summary>"claims.csv line 3 (abstract)".</summary>
    public string Place => string.Create(CultureInfo.InvariantCulture, $"claims.csv line {Row}{(Location.Length == 0 ? "" : " (" + Location + ")")}");
}
