using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Toolkit.Measurements;
using Toolkit.Pipelines.Records;
using Toolkit.Storage.Records;
using Toolkit.Storage.Stores;

namespace Toolkit.Workstation.Tests;

/// <summary>The controls of the store's plates over time.</summary>
public class TrendPageTests
{
    private const int Plates = 8;

    [Fact]
    public async Task Controls_of_all_plates_make_a_chart_and_one_that_is_far_off_is_rejected_by_its_rule()
    {
        await using var site = await Site.StartAsync(prepare: folder => Fill(folder, far: Plates - 1));
        using var browser = await site.EnteredAsync("rita");
        var page = await browser.ReadAsync("/trend");
        Assert.Contains("8 runs, mean ", page, StringComparison.Ordinal);
        Assert.Contains("<th scope=\"row\">8</th>", page, StringComparison.Ordinal);
        Assert.Matches("1-[23]s", page);
        Assert.Contains("/plates/plate-", page, StringComparison.Ordinal);
        Assert.Contains("Westgard", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Controls_that_agree_have_no_objection()
    {
        await using var site = await Site.StartAsync(prepare: folder => Fill(folder, far: -1));
        using var browser = await site.EnteredAsync("rita");
        Assert.Contains("8 runs, mean ", await browser.ReadAsync("/trend"), StringComparison.Ordinal);
        Assert.Contains("0 rejected, 0 with a warning", await browser.ReadAsync("/trend"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_store_without_controls_says_what_is_missing()
    {
        await using var site = await Site.StartAsync();
        using var browser = await site.EnteredAsync("rita");
        Assert.Contains("No plate of the store has a control with a concentration yet", await browser.ReadAsync("/trend"), StringComparison.Ordinal);
    }

    /// <summary>Plates of six standards in twofold steps, a zero and one control; the signal is the concentration, so that the control's number is known beforehand.</summary>
    internal static void Fill(string folder, int far)
    {
        using var store = EventStore.Open(folder);
        var book = RecordBook.Open(store, TimeProvider.System, 1);
        var ann = book.Enter("ann", Site.Passphrase).Value;
        var layout = new StringBuilder("well,role,name,nominal,dilution\n");
        for (var row = 0; row < 7; row++)
        {
            foreach (var column in new[] { 1, 2 })
            {
                layout.Append(CultureInfo.InvariantCulture, $"{(char)('A' + row)}{column},standard,S{row + 1},{64 / Math.Pow(2, row):0.###},1\n");
            }
        }

        layout.Append("A3,qc,QC low,,1\nB3,qc,QC low,,1\n");
        for (var plate = 0; plate < Plates; plate++)
        {
            var control = plate == far ? 22 : 10 + (0.3 * ((plate % 3) - 1));
            ImmutableArray<WellReading> wells =
            [
                .. Enumerable.Range(0, 7).SelectMany(row => new[] { 0, 1 }.Select(column => new WellReading(Well.At(row, column), Signal(64 / Math.Pow(2, row)), null))),
                new(Well.At(0, 2), Signal(control), null), new(Well.At(1, 2), Signal(control), null),
            ];
            var bytes = Encoding.ASCII.GetBytes("plate " + plate.ToString(CultureInfo.InvariantCulture));
            PlateReading reading = new() { Id = "CRP-" + plate.ToString(CultureInfo.InvariantCulture), Kind = "absorbance", Unit = "OD", Analyte = "CRP", Wells = wells, Provenance = Provenance.OfBytes("devices.made", "plate.txt", Provenance.Digest(bytes)) };
            var id = PlateRecords.Acquire(book, ann, reading, bytes, []).Value;
            _ = PlateRecords.Process(book, ann, id, new Dictionary<string, string> { [PlateField.Layout] = layout.ToString() }, null).Value;
        }
    }

    /// <summary>A logistic curve without noise.</summary>
    private static double Signal(double concentration) => 3 + ((0.05 - 3) / (1 + (concentration / 12)));
}
