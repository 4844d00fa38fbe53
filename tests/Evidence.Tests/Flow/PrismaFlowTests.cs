using System.Collections.Immutable;
using Toolkit.Evidence.Flow;

namespace Toolkit.Evidence.Tests.Flow;

public class PrismaFlowTests
{
    [Fact]
    public void Screened_is_identified_less_what_was_removed()
    {
        var flow = Flow(("database_results", 410), ("register_results", 20), ("duplicates", 96), ("excluded_automatic", 0), ("excluded_other", 4), ("records_screened", 330));
        var equation = flow.Equations().Single(e => e.Box == "records_screened");
        Assert.Equal(330, equation.Computed);
        Assert.True(equation.Holds);
    }

    [Fact]
    public void A_missing_count_is_never_zero()
    {
        var equation = Flow(("database_results", 410), ("records_screened", 330)).Equations().Single(e => e.Box == "records_screened");
        Assert.Null(equation.Holds);
        Assert.Equal(["register_results", "duplicates", "excluded_automatic", "excluded_other"], equation.Missing);
    }

    [Fact]
    public void A_wrong_box_is_found()
    {
        var equation = Flow(("records_screened", 330), ("records_excluded", 300), ("dbr_sought_reports", 32)).Equations().Single(e => e.Box == "dbr_sought_reports");
        Assert.False(equation.Holds);
        Assert.Equal(30, equation.Computed);
    }

    [Fact]
    public void Reasons_add_up_to_the_reports_excluded()
    {
        var flow = Flow(("dbr_excluded", 27)) with { Reasons = [new("wrong population", 15), new("wrong design", 12)] };
        Assert.True(flow.Equations().Single(e => e.Box == "dbr_excluded").Holds);
        Assert.Null((flow with { Reasons = [new("wrong population", null)] }).Equations().Single(e => e.Box == "dbr_excluded").Holds);
    }

    [Fact]
    public void Reports_found_by_other_methods_join_the_included_ones()
    {
        var flow = Flow(("dbr_assessed", 30), ("dbr_excluded", 27), ("other_assessed", 5), ("other_excluded", 3), ("new_reports", 5));
        Assert.True(flow.Equations().Single(e => e.Box == "new_reports").Holds);
    }

    private static PrismaFlow Flow(params (string Box, int N)[] boxes) =>
        new() { IsGiven = true, Boxes = boxes.ToImmutableSortedDictionary(b => b.Box, b => b.N, StringComparer.Ordinal) };
}
