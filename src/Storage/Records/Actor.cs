namespace Toolkit.Storage.Records;

/// <summary>Somebody who has given a right passphrase. Only <see cref="RecordBook.Enter"/> makes one; the role is looked up again at every action.</summary>
public sealed class Actor
{
    internal Actor(string name) => Name = name;

    public string Name { get; }
}
