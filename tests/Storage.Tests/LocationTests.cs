using Toolkit.Storage.Stores;

namespace Toolkit.Storage.Tests;

/// <summary>What a text names: a folder, a file, or a server.</summary>
public sealed class LocationTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("Host=db;Database=lab", true, false)]
    [InlineData("host = db ; pwd=x", true, true)]
    [InlineData("Server=db;Password=x", true, true)]
    [InlineData("lab", false, false)]
    [InlineData("a=b.sqlite", false, false)]
    [InlineData("/data/host=1/lab.sqlite", false, false)]
    [InlineData("odd='", false, false)]
    public void A_server_is_told_from_a_file_and_a_password_is_seen(string location, bool isServer, bool holdsPassword)
    {
        Assert.Equal(isServer, EventStore.IsServer(location));
        Assert.Equal(holdsPassword, EventStore.HoldsPassword(location));
    }

    [Fact]
    public void A_folder_holds_its_store_under_one_name_and_a_file_is_taken_as_it_is()
    {
        using (EventStore.Create(folder.File("lab")))
        {
            Assert.True(File.Exists(Path.Combine(folder.File("lab"), EventStore.FileName)));
        }

        using (EventStore.Create(folder.File("other.sqlite")))
        {
            Assert.True(File.Exists(folder.File("other.sqlite")));
        }

        using var again = EventStore.Open(folder.File("lab"));
        again.TryAppend(Made.Events(1));
        using var file = EventStore.Open(Path.Combine(folder.File("lab"), EventStore.FileName));
        Assert.Equal(again.Head(), file.Head());
        Assert.Equal(StoreTrouble.Exists, Assert.Throws<StoreException>(() => EventStore.Create(folder.File("lab"))).Trouble);
    }

    [Fact]
    public void A_store_whose_making_a_crash_stopped_is_finished_by_the_next_attempt()
    {
        File.WriteAllBytes(folder.File("empty.sqlite"), []);
        using (var half = EventStore.Create(folder.File("empty.sqlite")))
        {
            Assert.Equal(0, half.Head().Seq);
        }

        // Made, but not founded: no event yet.
        using var whole = EventStore.Create(folder.File("empty.sqlite"));
        Assert.NotNull(whole.TryAppend(Made.Events(1)));
    }

    [Fact]
    public void A_file_of_something_else_is_never_taken_for_a_half_made_store()
    {
        File.WriteAllText(folder.File("notes.sqlite"), "my notes");
        Assert.Equal(StoreTrouble.Damaged, Assert.Throws<StoreException>(() => EventStore.Create(folder.File("notes.sqlite"))).Trouble);
        Assert.Equal("my notes", File.ReadAllText(folder.File("notes.sqlite")));
    }
}
