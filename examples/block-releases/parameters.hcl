locals {
  run_parameters = [
    {
      name          = "agg_type"
      type          = "string"
      required      = false
      default_value = "AVG"
      title         = "Agg Type"
      description   = "Select an aggregation function (e.g., AVG, SUM, COUNT)"
      options       = null
    },
    {
      name          = "email_notifications"
      type          = "boolean"
      required      = false
      default_value = false
      title         = "Email Notifications"
      description   = "Enable email notifications"
      options       = null
    },
    {
      name          = "num_iterations"
      type          = "number"
      required      = false
      default_value = 10
      title         = "Number of Iterations"
      description   = "Select the number of iterations"
      options = [
        { title = "Low", value = 10 },
        { title = "Medium", value = 50 },
        { title = "High", value = 100 },
      ]
    },
    {
      name          = "file_names"
      type          = "string_array"
      required      = true
      default_value = ["input.csv", "output.csv"]
      title         = "File Names"
      description   = "Specify input and output file names"
      options       = null
    },
  ]
}
