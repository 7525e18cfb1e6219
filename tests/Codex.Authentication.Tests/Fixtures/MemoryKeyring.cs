namespace Codex.Authentication.Tests;

/// <summary>A keyring in memory that can be made to fail, for the rules about keyrings; no machine of a build has a real one.</summary>
internal sealed class MemoryKeyring : IKeyring
{
    private int _writesLeft = -1;

    public Dictionary<KeyringEntry, string> Entries { get; } = [];

    public KeyringException? Failure { get; set; }

    public bool FailsToWrite { get; set; }

    public int LargestSecret { get; init; } = int.MaxValue;

    /// <summary>Lets this many writes pass before they fail.</summary>
    public void FailsToWriteAfter(int count) => _writesLeft = count;

    public string? Read(KeyringEntry entry)
    {
        Check();
        return Entries.GetValueOrDefault(entry);
    }

    public void Write(KeyringEntry entry, string secret)
    {
        Check();
        FailsToWrite |= _writesLeft-- == 0;
        Entries[entry] = secret.Length <= LargestSecret && !FailsToWrite ? secret : throw new KeyringException("the entry cannot be written");
    }

    public bool Delete(KeyringEntry entry)
    {
        Check();
        return Entries.Remove(entry);
    }

    private void Check()
    {
        if (Failure is { } failure)
        {
            throw failure;
        }
    }
}
