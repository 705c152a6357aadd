#include "WireCellUtil/String.h"

#include <algorithm>

template class boost::basic_format<char>;

namespace WireCell::String {

    bool has(const std::vector<std::string>& lst, const std::string& tgt)
    {
        return std::find(lst.begin(), lst.end(), tgt) != lst.end();
    }

    std::vector<std::string> split(const std::string& in, const std::string& delim)
    {
        std::vector<std::string> pieces;
        if (in.empty()) return pieces;
        size_t begin = 0;
        while (true) {
            const auto end = in.find_first_of(delim, begin);
            pieces.push_back(in.substr(begin, end - begin));
            if (end == std::string::npos) return pieces;
            begin = in.find_first_not_of(delim, end);
            if (begin == std::string::npos) begin = in.size();
        }
    }

    std::pair<std::string, std::string> parse_pair(const std::string& in, const std::string& delim)
    {
        auto pieces = split(in, delim);
        pieces.resize(2);
        return {pieces[0], pieces[1]};
    }

    std::string replace(const std::string s, const std::string& have, const std::string& want)
    {
        if (have.empty()) return s;
        std::string out;
        size_t begin = 0;
        for (auto found = s.find(have); found != std::string::npos; found = s.find(have, begin)) {
            out.append(s, begin, found - begin).append(want);
            begin = found + have.size();
        }
        return out.append(s, begin);
    }

    std::string indent(size_t num, const std::string& tab)
    {
        std::string out;
        while (num--) out += tab;
        return out;
    }

    bool endswith(const std::string& whole, const std::string& part) { return whole.ends_with(part); }

    bool startswith(const std::string& whole, const std::string& part) { return whole.starts_with(part); }

}
