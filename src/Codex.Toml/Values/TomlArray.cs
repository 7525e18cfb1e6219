using System.Collections;

namespace Codex.Toml;

/// <summary>An array: values of any kinds in order. An array of tables (<c>[[name]]</c>) is an array whose values are tables.</summary>
public sealed class TomlArray : TomlValue, IReadOnlyList<TomlValue>
{
    private readonly List<TomlValue> _items;

    /// <summary>Makes an array of the given values.</summary>
    public TomlArray(params ReadOnlySpan<TomlValue> items)
    {
        _items = new List<TomlValue>(items.Length);
        foreach (var item in items)
            Add(item);
    }

    /// <summary>Makes an array of the given values.</summary>
    public TomlArray(IEnumerable<TomlValue> items)
    {
        ArgumentNullException.ThrowIfNull(items);
        _items = [];
        foreach (var item in items)
            Add(item);
    }

    /// <inheritdoc/>
    public override string KindName => "array";

    /// <summary>The number of values.</summary>
    public int Count => _items.Count;

    /// <summary>The value at a position, counted from 0.</summary>
    public TomlValue this[int index] => _items[index];

    /// <summary>Whether the array was written as <c>[[name]]</c> headers, so that further headers may add to it.</summary>
    internal bool IsArrayOfTables { get; init; }

    /// <summary>Adds a value at the end.</summary>
    public void Add(TomlValue item)
    {
        ArgumentNullException.ThrowIfNull(item);
        _items.Add(item);
    }

    /// <summary>The values in order.</summary>
    public IEnumerator<TomlValue> GetEnumerator() => _items.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
