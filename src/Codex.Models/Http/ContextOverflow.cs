namespace Codex.Models;

/// <summary>Recognises that a conversation does not fit, in the many words in which services say so.</summary>
internal static class ContextOverflow
{
    private static readonly string[] s_marks =
    [
        "context_length_exceeded", // the code of the field
        "maximum context length", // vLLM and others
        "exceed_context_size_error", // llama.cpp
        "ContextWindowExceededError", // LiteLLM
        "prompt is too long", // Anthropic
        "input is too long for requested model", // Bedrock
    ];

    /// <summary>Whether a text, or the body of a refusal, says it.</summary>
    public static bool IsIn(string? text)
    {
        if (text is not null)
        {
            foreach (string mark in s_marks)
            {
                if (text.Contains(mark, StringComparison.OrdinalIgnoreCase))
                {
                    return true;
                }
            }
        }

        return false;
    }
}
