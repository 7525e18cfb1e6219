namespace Codex.Core.Tools.Mcp;

/// <summary>What the two lists have in common.</summary>
internal static class ResourceList
{
    public static ResourceArguments ReadArguments(string json)
    {
        ResourceArguments arguments = ResourceArguments.Parse(json);
        return arguments.Cursor is null || arguments.Server is not null
            ? arguments
            : throw new ToolException("`cursor` belongs to one server's list: give `server` with it");
    }
}
