using Toolkit.Measurements;
using Toolkit.Pipelines.Results;

namespace Toolkit.Pipelines.Tests.Results;

public class ResultTablesTests
{
    [Fact]
    public void Each_table_reads_back_and_keeps_negative_numbers_as_numbers()
    {
        var tables = ResultTables.All(Examples.Result(new RunFault("table", "=cmd()"))).ToDictionary(t => t.Name, t => DelimitedTable.Read(t.Content).Value);
        Assert.Equal(["outcomes.csv", "estimates.csv", "faults.csv"], tables.Keys);
        var estimates = tables["estimates.csv"];
        Assert.Equal("-12.5", estimates.Rows[0].Cells[estimates.Column("estimate")]);
        Assert.Equal("an arm is empty", estimates.Rows[1].Cells[estimates.Column("reason")]);
        var outcomes = tables["outcomes.csv"];
        Assert.Equal(("", "4"), (outcomes.Rows[1].Cells[outcomes.Column("value")], outcomes.Rows[1].Cells[outcomes.Column("high")]));
        Assert.Equal("'=cmd()", tables["faults.csv"].Rows[0].Cells[4]);
    }

    [Fact]
    public void A_file_is_published_whole_and_never_outside_its_folder()
    {
        using var folder = new Examples.Folder();
        var output = new OutputFolder(folder.Path);
        var path = output.Publish("tables/a.csv", "x\n1\n");
        Assert.Equal("x\n1\n", File.ReadAllText(path));
        Assert.Empty(Directory.EnumerateFiles(folder.Path, "*.partial", SearchOption.AllDirectories));
        Assert.Contains("stays inside", Assert.Throws<ArgumentException>(() => output.Publish("../a.csv", "")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_write_that_fails_leaves_the_old_file_as_it_was()
    {
        using var folder = new Examples.Folder();
        var output = new OutputFolder(folder.Path);
        output.Publish("a.txt", "old");
        Assert.Throws<InvalidDataException>(() => output.Publish("a.txt", stream =>
        {
            stream.WriteByte(1);
            throw new InvalidDataException("half-way");
        }));
        Assert.Equal("old", File.ReadAllText(Path.Combine(folder.Path, "a.txt")));
    }

    [Fact]
    public void A_sound_provenance_table_has_no_dangling_input()
    {
        var table = new ProvenanceTable();
        table.Derive("fit", [Examples.File]);
        Assert.Empty(table.Dangling());
        var orphan = Provenance.Derived("fit", [Provenance.OfBytes("table", "other.csv", Provenance.Digest([]))]);
        table.Add(orphan);
        Assert.Equal(orphan.Inputs, table.Dangling());
    }

    [Fact]
    public void A_fault_reads_as_one_line() =>
        Assert.Equal("dicom C01 week12 pag_mofc_z: no file", new RunFault("dicom", "no file") { Participant = "C01", Visit = "week12", Outcome = "pag_mofc_z" }.ToString());
}
