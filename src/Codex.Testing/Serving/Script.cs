namespace Codex.Testing.Serving;

/// <summary>The responses still to be given, in order.</summary>
internal sealed class Script(IEnumerable<ScriptedResponse> responses)
{
    private readonly Lock _lock = new();
    private readonly List<(ScriptedResponse Response, int Left)> _steps = [.. responses.Select(response => (response, response.Times))];

    public void Add(ScriptedResponse response)
    {
        lock (_lock)
            _steps.Add((response, response.Times));
    }

    /// <summary>Takes the first response that may answer a request to this path; null when none is left.</summary>
    public ScriptedResponse? Take(string path)
    {
        var query = path.IndexOf('?');
        var pathOnly = query < 0 ? path : path[..query];
        lock (_lock)
        {
            var index = _steps.FindIndex(step => step.Response.Path is not { } filter || pathOnly.EndsWith(filter, StringComparison.Ordinal));
            if (index < 0)
                return null;
            var (response, left) = _steps[index];
            if (!response.Repeat && left <= 1)
                _steps.RemoveAt(index);
            else if (!response.Repeat)
                _steps[index] = (response, left - 1);
            return response;
        }
    }
}
