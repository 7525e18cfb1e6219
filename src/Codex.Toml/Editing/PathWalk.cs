using System.Globalization;

namespace Codex.Toml.Editing;

/// <summary>How far a path leads into a document.</summary>
internal sealed class PathWalk
{
    private readonly List<string> _names = [];
    private readonly List<string> _inlineNames = [];

    private PathWalk(TomlTable root) => Parent = root;

    /// <summary>The last table or array on the way that exists.</summary>
    public TomlValue Parent { get; private set; }

    /// <summary>The value at the end of the path; null when there is none.</summary>
    public TomlValue? Value { get; private set; }

    /// <summary>How many segments lead to <see cref="Parent"/>.</summary>
    public int Depth { get; private set; }

    /// <summary>A value on the way that is no table or array, so that the path cannot lead on.</summary>
    public TomlValue? Obstacle { get; private set; }

    /// <summary>The keys that lead to the parent, without positions in arrays: the name for a header.</summary>
    public IReadOnlyList<string> Names => _names;

    /// <summary>The table in braces in which the parent is written, or that it is.</summary>
    public TomlTable? InlineOwner { get; private set; }

    /// <summary>The keys that lead from the table in braces to the parent.</summary>
    public IReadOnlyList<string> InlineNames => _inlineNames;

    public static PathWalk Along(IReadOnlyList<string> path, TomlTable root)
    {
        var walk = new PathWalk(root);
        for (var i = 0; i < path.Count; i++)
        {
            if (walk.Find(path[i]) is not { } value)
                return walk;
            if (i == path.Count - 1)
                walk.Value = value;
            else if (value is not (TomlTable or TomlArray))
                walk.Obstacle = value;
            else
                walk.Enter(value, path[i]);
            if (walk.Obstacle is not null)
                return walk;
        }

        return walk;
    }

    private TomlValue? Find(string segment) => Parent switch
    {
        TomlTable table => table.TryGetValue(segment, out var value) ? value : null,
        TomlArray array => int.TryParse(segment, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index < array.Count
            ? array[index]
            : null,
        _ => null,
    };

    private void Enter(TomlValue value, string segment)
    {
        if (value is TomlTable { Origin: TableOrigin.Inline } inline)
        {
            InlineOwner = inline;
            _inlineNames.Clear();
        }
        else if (InlineOwner is not null)
        {
            _inlineNames.Add(segment);
        }

        if (Parent is TomlTable)
            _names.Add(segment);
        Parent = value;
        Depth++;
    }
}
