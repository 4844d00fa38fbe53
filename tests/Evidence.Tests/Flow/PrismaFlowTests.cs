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

    [Fact]
    public void The_second_column_has_equations_of_its_own()
    {
        var flow = Flow(("website_results", 2), ("citations_results", 6), ("other_sought_reports", 8), ("other_notretrieved_reports", 1), ("other_assessed", 6), ("other_excluded", 5)) with { OtherReasons = [new("wrong design", 5)] };
        Assert.True(flow.HasOtherColumn);
        Assert.True(flow.Equations().Single(e => e.Box == "other_sought_reports").Holds);
        Assert.False(flow.Equations().Single(e => e.Box == "other_assessed").Holds);
        Assert.True(flow.Equations().Single(e => e.Box == "other_excluded").Holds);
    }

    [Fact]
    public void Without_a_second_column_records_of_other_methods_may_be_counted_with_the_databases()
    {
        var flow = Flow(("database_results", 100), ("register_results", 0), ("citations_results", 10), ("duplicates", 0), ("excluded_automatic", 0), ("excluded_other", 0), ("records_screened", 110));
        Assert.False(flow.HasOtherColumn);
        Assert.True(flow.Equations().Single(e => e.Box == "records_screened").Holds);
        Assert.False((flow with { Boxes = flow.Boxes.SetItem("records_screened", 120) }).Equations().Single(e => e.Box == "records_screened").Holds);
    }

    [Fact]
    public void Included_reports_may_come_from_other_methods_that_have_no_column()
    {
        var flow = Flow(("dbr_assessed", 30), ("dbr_excluded", 27), ("citations_results", 4), ("new_reports", 5));
        Assert.Null(flow.Equations().Single(e => e.Box == "new_reports").Holds);
        Assert.False((flow with { Boxes = flow.Boxes.SetItem("new_reports", 8) }).Equations().Single(e => e.Box == "new_reports").Holds);
        Assert.False((flow with { Boxes = flow.Boxes.SetItem("new_reports", 2) }).Equations().Single(e => e.Box == "new_reports").Holds);
    }

    private static PrismaFlow Flow(params (string Box, int N)[] boxes) =>
        new() { IsGiven = true, Boxes = boxes.ToImmutableSortedDictionary(b => b.Box, b => b.N, StringComparer.Ordinal) };
}
