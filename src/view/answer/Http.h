#pragma once
#include "WireCellUtil/Configuration.h"

#include <map>
#include <string>

namespace WireCell::View {

    /// What of a request matters.  Nothing in it can be trusted.
    struct Request {
        std::string method, path;                 ///< the path is decoded and has no query
        std::map<std::string, std::string> query; ///< decoded
        std::string host, origin;                 ///< headers, empty if there are none
        std::string content_type, body;

        bool has(const std::string& key) const { return query.count(key) > 0; }

        /// A whole number from 0 to 999,999,999.  ValueError: it is missing, or no such number.
        size_t number(const std::string& key) const;
        size_t number(const std::string& key, size_t otherwise) const { return has(key) ? number(key) : otherwise; }

        /// ValueError: it is missing.
        const std::string& text(const std::string& key) const;
    };

    struct Response {
        int status = 200;
        std::string type = "application/json", body;
        bool is_lasting = false; ///< what this address gives never changes
        std::string policy;      ///< what a page may load, where this is a page
    };

    Response json_response(const Configuration& value, int status = 200);
    Response error_response(int status, const std::string& text);

    /// JSON has no NaN: null stands for what is not finite.
    Configuration json_number(double value);
}
