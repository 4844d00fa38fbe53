using System.Text;
using Toolkit.Biomarkers.Connectivity;
using Toolkit.Measurements;

namespace Toolkit.Biomarkers.Tests;

/// <summary>Components of noise by their number or by the share of variance they explain, from the run and from the JSON of fMRIPrep.</summary>
public class ConnectivityComponentTests
{
    private const string Json = """
        {
          "a_comp_cor_00": { "CumulativeVarianceExplained": 0.3, "Mask": "combined", "Method": "aCompCor", "Retained": true, "VarianceExplained": 0.3 },
          "a_comp_cor_01": { "CumulativeVarianceExplained": 0.45, "Mask": "combined", "Method": "aCompCor", "Retained": true, "VarianceExplained": 0.15 },
          "a_comp_cor_02": { "CumulativeVarianceExplained": 0.52, "Mask": "combined", "Method": "aCompCor", "Retained": true, "VarianceExplained": 0.07 },
          "a_comp_cor_03": { "CumulativeVarianceExplained": 0.4, "Mask": "CSF", "Method": "aCompCor", "Retained": true, "VarianceExplained": 0.4 },
          "a_comp_cor_04": { "CumulativeVarianceExplained": 0.6, "Mask": "CSF", "Method": "aCompCor", "Retained": true, "VarianceExplained": 0.2 },
          "w_comp_cor_00": { "CumulativeVarianceExplained": 0.5, "Mask": "WM", "Method": "aCompCor", "Retained": true, "VarianceExplained": 0.5 },
          "m_00": { "CumulativeVarianceExplained": 0.5, "Mask": "WM" },
          "m_01": { "CumulativeVarianceExplained": 0.35, "Mask": "CSF" },
          "m_02": { "CumulativeVarianceExplained": 0.7, "Mask": "CSF" },
          "dropped_0": { "CumulativeVarianceExplained": 0.56, "Mask": "combined", "Method": "aCompCor", "Retained": false, "VarianceExplained": 0.04 },
          "framewise_displacement": { "Description": "no component" }
        }
        """;

    private static readonly string[] Columns = ["trans_x", "a_comp_cor_00", "a_comp_cor_01", "a_comp_cor_02", "a_comp_cor_03", "a_comp_cor_04", "w_comp_cor_00", "m_00", "m_01", "m_02", "a_comp_cor_00_power2", "other_00"];

    [Theory]
    [InlineData("a_comp_cor", 0.2, "a_comp_cor_00")]
    [InlineData("a_comp_cor", 0.3, "a_comp_cor_00")]
    [InlineData("a_comp_cor", 0.31, "a_comp_cor_00 a_comp_cor_01")]
    [InlineData("a_comp_cor", 0.5, "a_comp_cor_00 a_comp_cor_01 a_comp_cor_02")] // of the combined mask alone
    [InlineData("w_comp_cor", 0.5, "w_comp_cor_00")]
    [InlineData("m", 0.5, "m_00 m_01 m_02")] // no combined mask: each by itself
    public void The_fewest_first_components_that_reach_the_share_are_taken(string family, double share, string expected) =>
        Assert.Equal(expected, string.Join(' ', Read(Json).Value.Reaching(family, share, Columns).Value));

    [Fact]
    public void A_share_that_the_table_does_not_reach_and_components_that_are_not_there_or_not_described_are_refused()
    {
        var known = Read(Json).Value;
        Assert.Equal(
            "key 0: expected components a_comp_cor that explain 80 % of the variance, found 3 that explain 52 %. fMRIPrep keeps those up to 50 % unless it was run with --return-all-components.",
            known.Reaching("a_comp_cor", 0.8, Columns).Fault!.Message);
        Assert.Contains("expected columns that begin with 'c_comp_cor_', found none", known.Reaching("c_comp_cor", 0.5, Columns).Fault!.Message, StringComparison.Ordinal);
        Assert.Contains("expected a CumulativeVarianceExplained for 'other_00', found none", known.Reaching("other", 0.5, Columns).Fault!.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[]", "expected a JSON object with a key for each column, found Array")]
    [InlineData("{", "expected JSON, found text that is not")]
    [InlineData("""{ "a_comp_cor_00": { "CumulativeVarianceExplained": 52 } }""", "expected a CumulativeVarianceExplained between 0 and 1 for 'a_comp_cor_00', found '52'")]
    [InlineData("""{ "a_comp_cor_00": { "CumulativeVarianceExplained": "half" } }""", "between 0 and 1 for 'a_comp_cor_00', found 'half'")]
    public void A_JSON_that_says_something_else_is_refused(string text, string message) =>
        Assert.Contains(message, Read(text).Fault!.Message, StringComparison.Ordinal);

    [Fact]
    public void A_table_gives_its_columns_by_share_only_with_the_JSON_beside_it()
    {
        var table = ConfoundTable.Read(Encoding.UTF8.GetBytes("trans_x\ta_comp_cor_00\ta_comp_cor_01\ta_comp_cor_02\n1\t2\t3\t4\n5\t6\t7\t9\n")).Value;
        string[] wanted = ["trans_x", "a_comp_cor_00", "a_comp_cor:40%"];
        Assert.Equal(["trans_x", "a_comp_cor_00", "a_comp_cor_01"], table.Select(wanted, Read(Json).Value).Value.Names);
        Assert.Contains("expected a JSON with CumulativeVarianceExplained beside the table, for 'a_comp_cor:40%', found none", table.Select(wanted).Fault!.Message, StringComparison.Ordinal);
        Assert.Contains("such as a_comp_cor:50%, found 'a_comp_cor50%'", table.Select(["a_comp_cor50%"], Read(Json).Value).Fault!.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("5", 5, double.NaN)]
    [InlineData("50%", null, 0.5)]
    [InlineData("12.5%", null, 0.125)]
    public void A_number_of_components_or_a_share_is_read_and_said_again(string text, int? count, double share)
    {
        var read = ComponentNumber.Read(text).Value;
        Assert.Equal((count, share, text), (read.Count, read.Share, read.ToString()));
    }

    [Theory, InlineData("0"), InlineData("51"), InlineData("0%"), InlineData("100%"), InlineData("half"), InlineData(""), InlineData("-1"), InlineData("2.5")]
    public void Other_texts_are_refused(string text) =>
        Assert.Contains("expected 1 to 50 components, or a share of their variance such as 50%", ComponentNumber.Read(text).Fault!.Message, StringComparison.Ordinal);

    /// <summary>Three patterns over time that are orthogonal and free of trend, in 60, 30 and 10 voxels: they explain 60, 30 and 10 % of the standardised variance.</summary>
    [Theory]
    [InlineData("1", 1)]
    [InlineData("50%", 1)]
    [InlineData("61%", 2)]
    [InlineData("89%", 2)]
    [InlineData("91%", 3)]
    public void Components_of_a_mask_are_counted_until_they_explain_the_share(string wanted, int expected)
    {
        const int volumes = 64, voxels = 100;
        var data = new float[volumes * voxels];
        for (var t = 0; t < volumes; t++)
        {
            for (var v = 0; v < voxels; v++)
            {
                var cycles = v < 60 ? 4 : v < 90 ? 9 : 17;
                data[(t * voxels) + v] = (float)(100 + (10 * Math.Cos(2 * Math.PI * cycles * (t + 0.5) / volumes)));
            }
        }

        var shape = new GridShape(10, 10, 1);
        var series = new VolumeSeries(shape, volumes, Affine.Identity, data, ConnectivityInputs.TwoSeconds);
        var mask = new Volume(shape, Affine.Identity, [.. Enumerable.Repeat(1f, voxels)]);
        Assert.Equal(expected, ComponentConfounds.Anatomical(series, mask, ComponentNumber.Read(wanted).Value).Value.Names.Length);
    }

    private static Parsed<ComponentVariances> Read(string text) => ComponentVariances.Read(Encoding.UTF8.GetBytes(text));
}
