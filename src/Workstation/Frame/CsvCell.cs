namespace Toolkit.Workstation.Frame;

/// <summary>Text as a cell of a CSV file that somebody opens in a spreadsheet.</summary>
internal static class CsvCell
{
    /// <summary>A text cell. What a spreadsheet would take for a formula is given an apostrophe, so that it stays text; quotes, commas and line ends are quoted.</summary>
    public static string Text(string text)
    {
        var safe = text.Length > 0 && text[0] is '=' or '+' or '-' or '@' or '\t' or '\r' ? "'" + text : text;
        return safe.AsSpan().IndexOfAny(",\"\r\n") >= 0 ? $"\"{safe.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : safe;
    }
}
