using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace Codex.Toml;

/// <summary>A table: values by key, in the order in which the keys were added. Keys are compared exactly, by their characters.</summary>
/// <example><code>
/// var table = new TomlTable { ["model"] = new TomlString("gpt-5"), ["retries"] = new TomlInteger(3) };
/// </code></example>
[SuppressMessage("Naming", "CA1710", Justification = "Table is TOML's own word for it.")]
public sealed class TomlTable : TomlValue, IReadOnlyDictionary<string, TomlValue>
{
    private readonly OrderedDictionary<string, TomlValue> _entries;

    /// <summary>Makes an empty table.</summary>
    public TomlTable() => _entries = new(StringComparer.Ordinal);

    /// <summary>Makes a table of the given entries, in their order.</summary>
    /// <exception cref="ArgumentException">A key occurs twice.</exception>
    public TomlTable(IEnumerable<KeyValuePair<string, TomlValue>> entries)
    {
        ArgumentNullException.ThrowIfNull(entries);
        _entries = new(entries, StringComparer.Ordinal);
    }

    /// <inheritdoc/>
    public override string KindName => "table";

    /// <summary>The number of keys.</summary>
    public int Count => _entries.Count;

    /// <summary>The keys in order.</summary>
    public IReadOnlyList<string> Keys => _entries.Keys;

    /// <summary>The values in the order of their keys.</summary>
    public IReadOnlyList<TomlValue> Values => _entries.Values;

    /// <summary>How the table came into being; decides what may still be added to it while a document is read.</summary>
    internal TableOrigin Origin { get; set; }

    /// <summary>The entries as written, for an inline table that was read for the editor.</summary>
    internal List<Reading.KeyValueSyntax>? InlineEntries { get; set; }

    /// <summary>The value of a key. Setting a key that exists keeps its place in the order.</summary>
    /// <exception cref="KeyNotFoundException">The key read is not in the table.</exception>
    public TomlValue this[string key]
    {
        get => _entries[key];
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            _entries[key] = value;
        }
    }

    /// <summary>Adds a key behind the others.</summary>
    /// <exception cref="ArgumentException">The key is in the table already.</exception>
    public void Add(string key, TomlValue value)
    {
        ArgumentNullException.ThrowIfNull(value);
        _entries.Add(key, value);
    }

    /// <summary>Removes a key; false when it is not there.</summary>
    public bool Remove(string key) => _entries.Remove(key);

    /// <summary>Whether the table has the key.</summary>
    public bool ContainsKey(string key) => _entries.ContainsKey(key);

    /// <summary>Finds the value of a key; false when the key is not there.</summary>
    public bool TryGetValue(string key, [MaybeNullWhen(false)] out TomlValue value) => _entries.TryGetValue(key, out value);

    /// <summary>The entries in order.</summary>
    public IEnumerator<KeyValuePair<string, TomlValue>> GetEnumerator() => _entries.GetEnumerator();

    IEnumerable<string> IReadOnlyDictionary<string, TomlValue>.Keys => _entries.Keys;

    IEnumerable<TomlValue> IReadOnlyDictionary<string, TomlValue>.Values => _entries.Values;

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}

/// <summary>How a table came into being.</summary>
internal enum TableOrigin
{
    /// <summary>Made in code, or the root of a document.</summary>
    Code,

    /// <summary>Named on the way to another table's header; its own header may still come.</summary>
    Implicit,

    /// <summary>Has a header of its own.</summary>
    Header,

    /// <summary>Made by a dotted key; only dotted keys and headers of tables below it may add to it.</summary>
    Dotted,

    /// <summary>Written in braces; complete.</summary>
    Inline,
}
