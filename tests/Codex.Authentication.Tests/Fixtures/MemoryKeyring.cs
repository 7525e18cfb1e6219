namespace Codex.Authentication.Tests;

/// <summary>A keyring in memory that can be made to fail, for the rules about keyrings; no machine of a build has a real one.</summary>
internal sealed class MemoryKeyring : IKeyring
{
    public Dictionary<KeyringEntry, string> Entries { get; } = [];

    public KeyringException? Failure { get; set; }

    public bool FailsToWrite { get; set; }

    public int LargestSecret { get; init; } = int.MaxValue;

    public string? Read(KeyringEntry entry)
    {
        Check();
        return Entries.GetValueOrDefault(entry);
    }

    public void Write(KeyringEntry entry, string secret)
    {
        Check();
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
