using Toolkit.Reports.Drawing;

namespace Toolkit.Reports;

/// <summary>A drawn figure with the words and the table that carry the same content.</summary>
/// <param name="Id">Anchor on the page.</param>
/// <param name="Title">What is shown, one line.</param>
/// <param name="Description">How to read it and what is to be seen.</param>
/// <param name="Picture">The drawing.</param>
/// <param name="Data">The numbers drawn.</param>
public sealed record Figure(string Id, string Title, string Description, Svg Picture, ReportTable Data)
{
    public string Id { get; } = Markup.Anchor(Id);
}
